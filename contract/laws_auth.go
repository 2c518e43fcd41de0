package contract

var authLaws = []template{}
