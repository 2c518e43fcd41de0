package mock

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

// wire is a connection that was taken over from the server, and the answer that was to go over it.
type wire struct {
	conn   net.Conn
	out    *bufio.Writer
	answer *reply
	head   bool // the answer to HEAD has no body
	minor  int  // of HTTP/1: the newest that the client can read
}

// patience is how long a client may take to read what little is sent.
const patience = 5 * time.Second

// cutOff answers over the bare connection, and closes it. An error says why the connection couldn't be taken over, or spoilt: the
// request isn't answered then.
func cutOff(w http.ResponseWriter, r *http.Request, bad wrong, rep *reply) error {
	if bad.chunked && !r.ProtoAtLeast(1, 1) {
		return fmt.Errorf("%s: got %s, which has no chunks, want HTTP/1.1", bad.name, r.Proto)
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(patience)) // a body that was announced may never come
	_, _ = io.CopyN(io.Discard, r.Body, maxBody)          // bytes that nobody read would turn the closing into a reset
	conn, _, err := control.Hijack()
	if err != nil {
		return fmt.Errorf("%s: got %s over a connection that can't be taken over, want HTTP/1 over TCP: %w", bad.name, r.Proto, err)
	}
	defer func() { _ = conn.Close() }()            // a reset has closed it
	_ = conn.SetDeadline(time.Now().Add(patience)) // else a client that doesn't read would hold on to it
	answer := rep.joined(w.Header())
	wire := &wire{conn: conn, out: bufio.NewWriter(conn), answer: answer, head: r.Method == http.MethodHead, minor: min(r.ProtoMinor, 1)}
	if err := bad.cut(wire); errors.Is(err, errUncut) {
		err = fmt.Errorf("%s: got a connection of type %T, want TCP", bad.name, conn)
		wire.answer = new(reply)
		faultProblem(err).write(wire.answer)
		_ = wire.send(len(wire.answer.body), wire.answer.body)
	}
	return nil
}

var errUncut = errors.New("this kind of connection can't be cut so")

// sendNothing leaves the closing to cutOff.
func (w *wire) sendNothing() error { return nil }

// reset has the kernel send RST instead of FIN.
func (w *wire) reset() error {
	conn := w.conn
	if secured, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secured.NetConn()
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return errUncut
	}
	_ = tcp.SetLinger(0)
	return tcp.Close()
}

// sendGarbage sends bytes that no reader takes for the beginning of a status line.
func (w *wire) sendGarbage() error {
	_, _ = w.out.Write(garbage())
	return w.out.Flush()
}

// garbage is always the same, and looks like noise.
func garbage() []byte {
	source := rand.New(rand.NewPCG(4010, 1)) //nolint:gosec // no secret
	out := make([]byte, 96)
	for i := range out {
		out[i] = byte(0x80 | source.Uint32()) // no letter of HTTP, no hexadecimal digit, no line break
	}
	return out
}

func (w *wire) sendBadChunk() error {
	w.answer.header.Del("Content-Length")
	w.answer.header.Set("Transfer-Encoding", "chunked")
	w.writeHead()
	_, _ = w.out.Write(garbage())
	return w.out.Flush()
}

func (w *wire) sendHalf() error {
	body := w.answer.body
	return w.send(len(body), body[:len(body)/2])
}

// sendTooMuch breaks off within the body for whoever believes the header.
func (w *wire) sendTooMuch() error {
	const missing = 10 // bytes
	body := w.answer.body
	return w.send(max(0, len(body)-missing), body)
}

// send writes an answer with a Content-Length of its own.
func (w *wire) send(length int, body []byte) error {
	w.answer.header.Set("Content-Length", strconv.Itoa(length))
	w.writeHead()
	if !w.head {
		_, _ = w.out.Write(body)
	}
	return w.out.Flush()
}

func (w *wire) writeHead() {
	w.answer.header.Set("Connection", "close")
	fmt.Fprintf(w.out, "HTTP/1.%d %03d %s\r\n", w.minor, w.answer.status, http.StatusText(w.answer.status))
	_ = w.answer.header.Write(w.out) // an error shows when it is flushed
	_, _ = w.out.WriteString("\r\n")
}
