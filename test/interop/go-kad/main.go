// A stock Kademlia client: go-libp2p and go-libp2p-kad-dht as they come, with the
// protocol id, keys and namespace of docs/protocol.md under Kademlia, and nothing else.
// It reads one request as JSON from stdin and writes one answer as JSON to stdout.
package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/routing"
)

// Byte fields are base64.
type request struct {
	// Multiaddrs with peer ids.
	Dps []string `json:"dps"`
	Key []byte   `json:"key"`
	// What is put; absent: the key is got.
	Value []byte `json:"value"`
	// Ed25519, of a peer id that the registry lists; absent: a new one.
	Seed []byte `json:"seed"`
}

type answer struct {
	Value []byte `json:"value"`
	// There is no value, or the put failed as far as the library tells.
	Error string `json:"error"`
}

// Believes whatever it is given: what is refused is refused by DPs.
type believer struct{}

func (believer) Validate(string, []byte) error        { return nil }
func (believer) Select(string, [][]byte) (int, error) { return 0, nil }

const patience = 60 * time.Second

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fail(err)
	}
	node, kad, err := start(ctx, asked)
	if err != nil {
		fail(err)
	}
	defer node.Close()
	defer kad.Close()
	if err := json.NewEncoder(os.Stdout).Encode(do(ctx, kad, asked)); err != nil {
		fail(err)
	}
}

func do(ctx context.Context, kad *dht.IpfsDHT, asked request) answer {
	if asked.Value != nil {
		return answer{Error: text(kad.PutValue(ctx, string(asked.Key), asked.Value))}
	}
	value, err := kad.GetValue(ctx, string(asked.Key))
	if errors.Is(err, routing.ErrNotFound) {
		return answer{Error: "not found"}
	}
	return answer{Value: value, Error: text(err)}
}

func start(ctx context.Context, asked request) (host.Host, *dht.IpfsDHT, error) {
	options := []libp2p.Option{libp2p.NoListenAddrs}
	if asked.Seed != nil {
		key, err := crypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(asked.Seed))
		if err != nil {
			return nil, nil, err
		}
		options = append(options, libp2p.Identity(key))
	}
	node, err := libp2p.New(options...)
	if err != nil {
		return nil, nil, err
	}
	kad, err := dht.New(node, dht.ProtocolPrefix("/mimi"), dht.Mode(dht.ModeClient), dht.NamespacedValidator("mimi", believer{}))
	if err != nil {
		return nil, nil, err
	}
	for _, address := range asked.Dps {
		dp, err := peer.AddrInfoFromString(address)
		if err != nil {
			return nil, nil, err
		}
		if err := node.Connect(ctx, *dp); err != nil {
			return nil, nil, err
		}
	}
	// a DP enters the table once it has said which protocols it speaks
	for kad.RoutingTable().Size() < len(asked.Dps) {
		select {
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("%d of %d DPs in the routing table: %w", kad.RoutingTable().Size(), len(asked.Dps), ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return node, kad, nil
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
