package contract

var stabilityLaws = []template{}
