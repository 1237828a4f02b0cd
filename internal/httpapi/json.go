package httpapi

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

const typeJSON = "application/json"

// jsonOf documents a body of JSON that is read or written without huma's help.
func jsonOf[T any](a *API) map[string]*huma.MediaType {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	return map[string]*huma.MediaType{typeJSON: {Schema: schema}}
}

// answersWith documents an operation whose JSON is written without huma's help.
func answersWith[T any](a *API, op huma.Operation) huma.Operation {
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: jsonOf[T](a)}}
	return op
}

// ready returns an answer of JSON that was written already.
func ready(text []byte) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", typeJSON)
		_, _ = hc.BodyWriter().Write(text) // the caller has gone: nobody to tell
	}}
}
