package wire

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Failure is the body of every answer that reports an error.
type Failure struct {
	Code    cupel.Code `json:"code" doc:"Kind of failure, for programs" enum:"invalid,not_found,already_exists,conflict,permission_denied,unauthenticated,too_large,unavailable,corrupt,internal"`
	Message string     `json:"message" doc:"What was wrong, with which input, and what to do"`
}

// ProjectList is the answer to a question for projects.
type ProjectList struct {
	Projects []cupel.Project `json:"projects"`
}

// NewProject asks for a new project.
type NewProject struct {
	Name string `json:"name" doc:"1 to 128 letters, digits, '.', '_' or '-'"`
	cupel.ProjectChange
}

// RepositoryList is the answer to a question for repositories.
type RepositoryList struct {
	Repositories []cupel.Repository `json:"repositories"`
}

// RepositoryName names a repository that is to be made, or its new name.
type RepositoryName struct {
	Name string `json:"name" doc:"1 to 250 printable characters without '/' and ':'"`
}

// Schema holds a JSON Schema.
type Schema struct {
	Schema json.RawMessage `json:"schema" doc:"JSON Schema of draft 2020-12, or of what its $schema names; to set one, also the name of one that is ready-made, such as forecast"`
}

// Publish turns an upload into the next version of a repository.
type Publish struct {
	Upload           string             `json:"upload" doc:"Upload that has the files; published twice, it is the same image"`
	CreateRepository bool               `json:"create_repository,omitempty" doc:"Make the repository where there is none"`
	Files            []cupel.File       `json:"files,omitempty"`
	Attachments      []cupel.Attachment `json:"attachments,omitempty"`
	cupel.ImageFields
}

// Annotations are set on an image or a repository.
type Annotations struct {
	Annotations map[string]string `json:"annotations" doc:"An empty value removes the annotation"`
}

// TagList says which version each tag points at.
type TagList struct {
	Tags map[string]int `json:"tags" doc:"Version by tag, latest included where there is one"`
}

// TagTarget is what a tag is to point at.
type TagTarget struct {
	Ref string `json:"ref" doc:"Version, label or tag of the image"`
}

// Upload names an upload that was begun.
type Upload struct {
	Upload string `json:"upload"`
}

// Digests lists chunks, to ask which are missing and to say so.
type Digests struct {
	Digests []digest.Digest `json:"digests" doc:"SHA-256 of each chunk, 64 lower-case hexadecimal digits"`
}

// Content is a file that an upload has.
type Content struct {
	Digest string `json:"digest" doc:"SHA-256 of the bytes, in hex"`
	Size   int64  `json:"size" doc:"Bytes"`
}

// TokenList is the answer to a question for tokens.
type TokenList struct {
	Tokens []cupel.Token `json:"tokens"`
}

// Collect says how to collect.
type Collect struct {
	DryRun bool `json:"dry_run,omitempty" doc:"Only say what would be freed"`
}
