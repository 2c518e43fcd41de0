package contract

var combineLaws = []template{}
