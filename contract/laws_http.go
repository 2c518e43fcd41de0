package contract

var httpLaws = []template{}
