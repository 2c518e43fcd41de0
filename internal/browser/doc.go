// Package browser steers a headless Chromium for tests, by the DevTools protocol over two pipes, without a library.
//
//	b := browser.Open(t, srv.URL)
//	b.Wait(`document.querySelector("table")`)
//	rows := browser.Eval[int](b, `document.querySelectorAll("tr").length`)
package browser
