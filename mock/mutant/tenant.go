package mutant

// tenants shows each tenant the calls of its own assistants: those of even ids, or those of odd ones.
func tenants() wrap { return tenantsUnless(func(*look) bool { return false }) }

// tenantsUnless forgets who asks when a condition is met.
func tenantsUnless(forgets func(l *look) bool) wrap {
	return listing{calls: func(l *look, calls []object) []object {
		if forgets(l) {
			return calls
		}
		even := tokenOf(l.sent()) != SecondToken
		return keep(calls, func(call object) bool { return int64(number(call.raw("assistant_id")))%2 == 0 == even })
	}}.wrap
}
