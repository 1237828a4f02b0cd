package files

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cupel/cupel"
)

// An object is put in one request up to the size of a part, else in parts of that
// size. S3 takes no more parts than that.
const (
	partSize = 16 << 20
	maxParts = 10_000
)

// Put implements [Files]. An object has its key only once all of it is there.
func (s *S3) Put(ctx context.Context, address string, content io.Reader) (File, error) {
	o, err := s.at(ctx, address)
	if err != nil {
		return File{}, err
	}
	content = watched{ctx, content}
	first := make([]byte, partSize)
	n, err := io.ReadFull(content, first)
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		err = o.putWhole(ctx, first[:n])
	case err == nil:
		err = o.putParts(ctx, first, content)
	default:
		err = contentFailure(err)
	}
	if err != nil {
		return File{}, err
	}
	return s.Stat(ctx, address)
}

func (o object) putWhole(ctx context.Context, content []byte) error {
	_, err := o.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &o.bucket, Key: &o.key, Body: bytes.NewReader(content), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
	})
	if err != nil {
		return o.failure(ctx, "write", err)
	}
	return nil
}

// putParts puts an object in parts, of which the first has been read. Whatever
// fails, no part stays.
func (o object) putParts(ctx context.Context, part []byte, content io.Reader) error {
	begun, err := o.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: &o.bucket, Key: &o.key, ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
	})
	if err != nil {
		return o.failure(ctx, "write", err)
	}
	parts, err := o.sendParts(ctx, begun.UploadId, part, content)
	if err == nil {
		_, err = o.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
			Bucket: &o.bucket, Key: &o.key, UploadId: begun.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
		})
	}
	if err == nil {
		return nil
	}
	failed := o.failure(ctx, "write", err)
	_, err = o.client.AbortMultipartUpload(context.WithoutCancel(ctx), &s3.AbortMultipartUploadInput{
		Bucket: &o.bucket, Key: &o.key, UploadId: begun.UploadId,
	})
	return errors.Join(failed, err)
}

// sendParts sends part, and what follows it in content.
func (o object) sendParts(ctx context.Context, upload *string, part []byte, content io.Reader) ([]types.CompletedPart, error) {
	var parts []types.CompletedPart
	for n := len(part); n > 0; {
		number := int32(len(parts) + 1)
		if number > maxParts {
			return nil, cupel.Errorf(cupel.TooLarge, "cannot write %s: it has more than %d bytes", o.address, int64(partSize)*maxParts)
		}
		sent, err := o.client.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: &o.bucket, Key: &o.key, UploadId: upload, PartNumber: &number, Body: bytes.NewReader(part[:n]),
			ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, types.CompletedPart{ETag: sent.ETag, PartNumber: aws.Int32(number), ChecksumCRC32: sent.ChecksumCRC32})
		n, err = io.ReadFull(content, part)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, contentFailure(err)
		}
	}
	return parts, nil
}

// contentFailure words why what is to be written cannot be read.
func contentFailure(err error) error {
	var known *cupel.Error
	if errors.As(err, &known) {
		return known
	}
	return cupel.Errorf(cupel.Invalid, "what is to be written cannot be read: %w", err)
}
