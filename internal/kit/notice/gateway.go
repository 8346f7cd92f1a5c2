package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// gatewayWait bounds one request to the gateway.
const gatewayWait = 15 * time.Second

// Gateway is the one way to telephones: a small HTTP service that the operator runs or rents, which knows how the sellers of
// SMS and the messengers are spoken to. One request is one message:
//
//	POST <address>
//	Authorization: Bearer <token>
//	Content-Type: application/json
//	Idempotency-Key: <key>
//
//	{"channel":"sms","to":"+989121234567","text":"…","key":"6f0c…"}
//
// 2xx is "taken", and so is 409: it has this key already. 400, 410 and 422 say that this message will not do for this number, ever;
// 401, 403 and other 3xx and 4xx that the gateway does not know us; all else is tried again.
type Gateway struct {
	address string
	token   string
	client  *http.Client
}

// NewGateway makes a gateway. Its address is https, or http on this very machine.
func NewGateway(address, token string) (*Gateway, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the gateway's address is not of the form https://host/path")
	case u.User != nil:
		return nil, errors.New("the gateway's address holds a secret: give it as the token")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, errors.New("the gateway's address must be https: what is sent there are people's numbers")
	case token == "":
		return nil, errors.New("the gateway needs a token")
	case oneLine(token) != token:
		return nil, errors.New("the gateway's token is one line of text")
	}
	return &Gateway{address: address, token: token, client: &http.Client{
		Timeout: gatewayWait,
		// A gateway that leads elsewhere would have the token and the number go there.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Channels are those of telephones.
func (g *Gateway) Channels() []Channel { return []Channel{SMS, Messenger} }

// Close hangs up.
func (g *Gateway) Close() error {
	g.client.CloseIdleConnections()
	return nil
}

// gatewayRequest is the body of a request.
type gatewayRequest struct {
	Channel Channel `json:"channel"`
	To      string  `json:"to"`
	Text    string  `json:"text"`
	Key     string  `json:"key"`
}

// Send hands a message over.
func (g *Gateway) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(gatewayRequest{m.Channel, m.To, m.Text, m.Mark})
	if err != nil {
		return fmt.Errorf("notice: gateway: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.address, bytes.NewReader(body))
	if err != nil {
		return &Failure{Why: Settings}
	}
	r.Header.Set("Authorization", "Bearer "+g.token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", m.Mark)
	r.Header.Set("User-Agent", "hemmat")
	answer, err := g.client.Do(r)
	if err != nil {
		if broken(err) {
			return &Failure{Why: Line}
		}
		return &Failure{Why: Settings} // its certificate is not known here
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the line can be used again
	return answered(answer.StatusCode)
}

// answered says what a status means.
func answered(status int) error {
	switch {
	case status >= 200 && status < 300, status == http.StatusConflict:
		return nil
	case status == http.StatusBadRequest, status == http.StatusGone, status == http.StatusUnprocessableEntity:
		return &Failure{Why: NotTaken, Code: status, Final: true}
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		return &Failure{Why: Crowded, Code: status}
	}
	return &Failure{Why: Settings, Code: status}
}

// broken says whether an error is of the line and not of what the other side is.
func broken(err error) bool {
	var n net.Error
	var outer *url.Error // is a net.Error whatever is in it
	if errors.As(err, &outer) {
		err = outer.Err
	}
	return errors.As(err, &n) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, net.ErrClosed)
}

// loopback says whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
