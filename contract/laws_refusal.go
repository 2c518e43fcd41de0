package contract

var refusalLaws = []template{}
