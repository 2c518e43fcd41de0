package contract

var inputLaws = []template{}
