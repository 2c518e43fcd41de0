package timeline

// maxCustomers bounds the customers of a timeline, so that each country's reserved numbers suffice for its share of them.
const maxCustomers = 25_000

// A customer calls, some of them often. They keep their number, identifier and name.
type customer struct {
	phone string // E.164, no one else's
	id    string // such as "cus_8F3K", no one else's, as a JSON string
	name  string // as a JSON string; namesakes occur
}

// newCustomers makes one customer for every three calls, up to maxCustomers.
func newCustomers(seed uint64, calls int, w *words, book phonebook) []customer {
	d := throw(seed, forCustomers, 0)
	country, id := d.below(1000), d.bits()
	customers := make([]customer, min(1+calls/3, maxCustomers))
	for i := range customers {
		customers[i] = customer{
			phone: book.next(countryOf(country + i)),
			id:    customerID(id + uint64(i)),
			name:  oneOf(&d, w.people),
		}
	}
	return customers
}

// customerID returns the identifier of the i-th customer, a JSON string. It is another one for any other i below 2²⁰.
func customerID(i uint64) string {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	i *= 0x2545f4914f6cdd1d // odd, so that it permutes the lowest 20 bits
	return `"cus_` + string([]byte{digits[i>>15&31], digits[i>>10&31], digits[i>>5&31], digits[i&31]}) + `"`
}

// caller returns who makes a call. The i-th of n customers calls in proportion to ln(n/i): the first ones over and over,
// the last ones hardly ever.
func (t *Timeline) caller(d *dice) *customer {
	return &t.customers[d.below(1+d.below(len(t.customers)))]
}
