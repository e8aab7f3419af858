// Uploads, detects, compares and errs as a program does against AWS, and prints what it saw.
//
//	client tour FOLDER BUCKET
//	client detect FILE
//
// Endpoint, credentials and region come from the environment, as the SDK reads it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"sort"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

const (
	hopperKey  = "people/grace hopper.jpg"
	collinsKey = "people/eileen+collins é.png"
	sdk        = "github.com/aws/aws-sdk-go-v2/service/rekognition"
)

type document map[string]any

type client struct {
	context     context.Context
	config      aws.Config
	rekognition *rekognition.Client
}

func main() {
	background := context.Background()
	loaded := must(config.LoadDefaultConfig(background))
	c := client{background, loaded, rekognition.NewFromConfig(loaded)}
	var seen document
	switch os.Args[1] {
	case "tour":
		seen = c.tour(os.Args[2], os.Args[3])
	case "detect":
		seen = c.detect(os.Args[2])
	}
	fmt.Println(string(must(json.Marshal(seen))))
}

func (c client) detect(file string) document {
	input := rekognition.DetectFacesInput{Image: sent(file)}
	answer, err := c.rekognition.DetectFaces(c.context, &input)
	if err != nil {
		return document{"error": told(nil, err)}
	}
	return document{"faces": len(answer.FaceDetails)}
}

func (c client) tour(folder, bucket string) document {
	c.upload(folder, bucket)
	hopper := sent(filepath.Join(folder, "hopper.jpg"))
	collins := sent(filepath.Join(folder, "collins.png"))
	caller := must(sts.NewFromConfig(c.config).GetCallerIdentity(c.context, nil))
	return document{
		"sdk":     "go",
		"version": version(),
		"region":  c.config.Region,
		"account": *caller.Account,
		"detect": document{
			"by_s3":    c.faces(stored(bucket, hopperKey), types.AttributeAll),
			"by_bytes": c.faces(collins, types.AttributeGender),
		},
		"compare": document{
			"same":  must(c.compare(stored(bucket, hopperKey), hopper)),
			"other": must(c.compare(stored(bucket, collinsKey), hopper)),
		},
		"errors": c.errors(folder, bucket),
	}
}

func (c client) upload(folder, bucket string) {
	store := s3.NewFromConfig(c.config)
	must(store.CreateBucket(c.context, &s3.CreateBucketInput{
		Bucket: &bucket,
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{
			LocationConstraint: s3types.BucketLocationConstraint(c.config.Region),
		},
	}))
	for _, one := range [][2]string{{"hopper.jpg", hopperKey}, {"collins.png", collinsKey}} {
		file := must(os.Open(filepath.Join(folder, one[0])))
		input := s3.PutObjectInput{Bucket: &bucket, Key: &one[1], Body: file}
		must(store.PutObject(c.context, &input))
		file.Close()
	}
}

func (c client) faces(image *types.Image, attribute types.Attribute) document {
	input := rekognition.DetectFacesInput{Image: image, Attributes: []types.Attribute{attribute}}
	found := must(c.rekognition.DetectFaces(c.context, &input)).FaceDetails
	face, box := found[0], found[0].BoundingBox
	var age any
	if face.AgeRange != nil {
		age = []int32{*face.AgeRange.Low, *face.AgeRange.High}
	}
	return document{
		"faces":     len(found),
		"members":   members(face),
		"landmarks": len(face.Landmarks),
		"box":       []float32{*box.Left, *box.Top, *box.Width, *box.Height},
		"gender":    face.Gender.Value,
		"age":       age,
	}
}

func members(face types.FaceDetail) []string {
	var names []string
	value := reflect.ValueOf(face)
	for _, field := range reflect.VisibleFields(value.Type()) {
		if field.IsExported() && !value.FieldByIndex(field.Index).IsNil() {
			names = append(names, field.Name)
		}
	}
	sort.Strings(names)
	return names
}

func (c client) compare(source, target *types.Image) (document, error) {
	input := rekognition.CompareFacesInput{SourceImage: source, TargetImage: target}
	answer, err := c.rekognition.CompareFaces(c.context, &input)
	if err != nil {
		return nil, err
	}
	similarities := []float32{}
	for _, match := range answer.FaceMatches {
		similarities = append(similarities, *match.Similarity)
	}
	return document{"similarities": similarities, "unmatched": len(answer.UnmatchedFaces)}, nil
}

func (c client) errors(folder, bucket string) []document {
	var (
		format    *types.InvalidImageFormatException
		object    *types.InvalidS3ObjectException
		parameter *types.InvalidParameterException
		large     *types.ImageTooLargeException
		generic   *smithy.GenericAPIError
		seen      []document
	)
	detect := func(image *types.Image) error {
		input := rekognition.DetectFacesInput{Image: image}
		_, err := c.rekognition.DetectFaces(c.context, &input)
		return err
	}
	if err := detect(&types.Image{Bytes: []byte("no image")}); errors.As(err, &format) {
		seen = append(seen, told("InvalidImageFormatException", err))
	}
	if err := detect(stored(bucket, "people/nobody.jpg")); errors.As(err, &object) {
		seen = append(seen, told("InvalidS3ObjectException", err))
	}
	nobody := sent(filepath.Join(folder, "nobody.png"))
	if _, err := c.compare(stored(bucket, hopperKey), nobody); errors.As(err, &parameter) {
		seen = append(seen, told("InvalidParameterException", err))
	}
	if err := detect(sent(filepath.Join(folder, "wide.png"))); errors.As(err, &large) {
		seen = append(seen, told("ImageTooLargeException", err))
	}
	if err := detect(&types.Image{Bytes: []byte{}}); errors.As(err, &generic) {
		seen = append(seen, told(nil, err))
	}
	return seen
}

// told describes an error of the service; name is that of its type where it has one of its own.
func told(name any, err error) document {
	var (
		problem  smithy.APIError
		response *awshttp.ResponseError
	)
	if !errors.As(err, &problem) || !errors.As(err, &response) {
		log.Fatal(err)
	}
	return document{
		"type":    name,
		"code":    problem.ErrorCode(),
		"message": problem.ErrorMessage(),
		"status":  response.HTTPStatusCode(),
	}
}

func stored(bucket, key string) *types.Image {
	return &types.Image{S3Object: &types.S3Object{Bucket: &bucket, Name: &key}}
}

func sent(file string) *types.Image {
	return &types.Image{Bytes: must(os.ReadFile(file))}
}

func version() string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if module.Path == sdk {
			return module.Version
		}
	}
	return "unknown"
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
