// openai-go against the gateway: reads requests as JSON lines, and writes what it makes of each answer.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

type request struct {
	Input      []string `json:"input"`
	Model      string   `json:"model"`
	Format     string   `json:"encoding_format"`
	Dimensions int64    `json:"dimensions"`
	Key        string   `json:"key"`
	Retries    int      `json:"retries"`
	TimeoutMs  int64    `json:"timeout_ms"`
}

type attempt struct {
	Status int     `json:"status"`
	AtMs   float64 `json:"at_ms"`
	WaitMs float64 `json:"wait_ms"`
}

type outcome struct {
	Attempts  []attempt   `json:"attempts"`
	Vectors   [][]float64 `json:"vectors"`
	Tokens    int64       `json:"tokens"`
	Error     string      `json:"error"`
	Status    int         `json:"status"`
	Code      string      `json:"code"`
	Param     string      `json:"param"`
	Message   string      `json:"message"`
	RequestID string      `json:"request_id"`
}

var begin = time.Now()

func embed(baseURL string, asked request) (made outcome) {
	watch := func(sent *http.Request, next option.MiddlewareNext) (*http.Response, error) {
		answer, err := next(sent)
		if err == nil {
			wait, _ := strconv.ParseFloat(answer.Header.Get("retry-after-ms"), 64)
			at := float64(time.Since(begin).Microseconds()) / 1000
			made.Attempts = append(made.Attempts, attempt{answer.StatusCode, at, wait})
		}
		return answer, err
	}
	client := openai.NewClient(option.WithBaseURL(baseURL), option.WithAPIKey(asked.Key),
		option.WithMaxRetries(asked.Retries), option.WithMiddleware(watch),
		option.WithRequestTimeout(time.Duration(asked.TimeoutMs)*time.Millisecond))
	params := openai.EmbeddingNewParams{
		Model: asked.Model,
		Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: asked.Input},
	}
	if asked.Format != "" {
		params.EncodingFormat = openai.EmbeddingNewParamsEncodingFormat(asked.Format)
	}
	if asked.Dimensions != 0 {
		params.Dimensions = openai.Int(asked.Dimensions)
	}
	answer, err := client.Embeddings.New(context.Background(), params)
	var refused *openai.Error
	if errors.As(err, &refused) {
		made.Error, made.Status, made.Code = "Error", refused.StatusCode, refused.Code
		made.Param, made.Message = refused.Param, refused.Message
		made.RequestID = refused.Response.Header.Get("x-request-id")
		return
	}
	if err != nil {
		made.Error = err.Error()
		return
	}
	made.Tokens = answer.Usage.TotalTokens
	for _, row := range answer.Data {
		made.Vectors = append(made.Vectors, row.Embedding)
	}
	return
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		if err := out.Encode(embed(os.Args[1], asked)); err != nil {
			panic(err)
		}
	}
}
