package proxy

// WithoutJudging has a proxy do everything but judge, so that the rest can be measured.
func (p *Proxy) WithoutJudging() *Proxy {
	p.unjudging = true
	return p
}
