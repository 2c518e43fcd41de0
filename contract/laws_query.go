package contract

var queryLaws = []template{}
