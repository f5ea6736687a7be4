// The caller of ../README.md on grpc-go.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	method       = "/embedding.v1.EmbeddingService/EmbedUnary"
	usualTimeout = 10 * time.Second
)

// Their canonical names by number.
var codes = []string{"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
	"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
	"INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"}

// bytesAsTheyAre takes messages that are serialised.
type bytesAsTheyAre struct{}

func (bytesAsTheyAre) Marshal(message any) ([]byte, error) { return message.([]byte), nil }
func (bytesAsTheyAre) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}
func (bytesAsTheyAre) Name() string { return "proto" }

type caller struct {
	connections []*grpc.ClientConn
	request     []byte
	timeout     time.Duration
	ended       chan struct{}
	mutex       sync.Mutex
	lines       []string
}

// call answers the pushback.
func (c *caller) call(connection int) time.Duration {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	ctx = metadata.AppendToOutgoingContext(ctx, "x-tenant-id", fmt.Sprintf("caller-%d", connection))
	defer cancel()
	var reply []byte
	var trailer metadata.MD
	begun := time.Now()
	err := c.connections[connection].Invoke(ctx, method, c.request, &reply, grpc.ForceCodec(bytesAsTheyAre{}),
		grpc.Trailer(&trailer))
	ended := time.Now()
	pushback := "-"
	if sent := trailer.Get("grpc-retry-pushback-ms"); len(sent) > 0 {
		pushback = sent[0]
	}
	c.mutex.Lock()
	c.lines = append(c.lines, fmt.Sprintf("%d %d %d %s %s\n", connection, begun.UnixMicro(), ended.UnixMicro(),
		codes[status.Code(err)], pushback))
	c.mutex.Unlock()
	wait, _ := strconv.Atoi(pushback)
	return time.Duration(wait) * time.Millisecond
}

func (c *caller) loop(connection int) {
	for {
		select {
		case <-c.ended:
			return
		case <-time.After(c.call(connection)):
		}
	}
}

func (c *caller) byTheClock(perSecond int, calls *sync.WaitGroup) {
	ticker := time.NewTicker(time.Second / time.Duration(perSecond))
	defer ticker.Stop()
	for k := 0; ; k++ {
		select {
		case <-c.ended:
			return
		case <-ticker.C:
			calls.Go(func() { c.call(k % len(c.connections)) })
		}
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	c := &caller{request: must(hex.DecodeString(os.Args[5])), timeout: usualTimeout, ended: make(chan struct{})}
	if len(os.Args) > 6 {
		c.timeout = time.Duration(must(strconv.Atoi(os.Args[6]))) * time.Millisecond
	}
	for range must(strconv.Atoi(os.Args[2])) {
		c.connections = append(c.connections, must(grpc.NewClient(os.Args[1],
			grpc.WithTransportCredentials(insecure.NewCredentials()))))
	}
	number := must(strconv.Atoi(os.Args[4]))
	var calls sync.WaitGroup
	if os.Args[3] == "open" {
		calls.Go(func() { c.byTheClock(number, &calls) })
	} else {
		for connection := range c.connections {
			for range number {
				calls.Go(func() { c.loop(connection) })
			}
		}
	}
	must(io.ReadAll(os.Stdin))
	close(c.ended)
	calls.Wait()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, line := range c.lines {
		must(out.WriteString(line))
	}
}
