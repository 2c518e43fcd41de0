package timeline

// What the tests hold against other sources.
var (
	Quantiles     = quantiles[:]
	TailQuantiles = tailQuantiles[:]
)

const MaxCustomers = maxCustomers

// A Plan is a row of the table of numbering plans.
type Plan struct {
	Country, Authority, Title, URL string
	Share                          int
	Blocks                         [][2]int64 // first number, count
}

// Plans returns the table of numbering plans.
func Plans() []Plan {
	var rows []Plan
	for _, p := range plans {
		row := Plan{Country: p.country, Authority: p.authority, Title: p.title, URL: p.url, Share: p.share}
		for _, b := range p.blocks {
			row.Blocks = append(row.Blocks, [2]int64{b.first, b.count})
		}
		rows = append(rows, row)
	}
	return rows
}
