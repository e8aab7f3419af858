// Uploads, detects, compares and errs as a program does against AWS, and prints what it saw.
//
//   Client tour FOLDER BUCKET
//   Client detect FILE
//
// Endpoint, credentials and region come from the environment, as the SDK reads it.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.Attribute;
import software.amazon.awssdk.services.rekognition.model.CompareFacesMatch;
import software.amazon.awssdk.services.rekognition.model.CompareFacesResponse;
import software.amazon.awssdk.services.rekognition.model.FaceDetail;
import software.amazon.awssdk.services.rekognition.model.Image;
import software.amazon.awssdk.services.rekognition.model.ImageTooLargeException;
import software.amazon.awssdk.services.rekognition.model.InvalidImageFormatException;
import software.amazon.awssdk.services.rekognition.model.InvalidParameterException;
import software.amazon.awssdk.services.rekognition.model.InvalidS3ObjectException;
import software.amazon.awssdk.services.rekognition.model.RekognitionException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

public final class Client {
  private static final String HOPPER = "people/grace hopper.jpg";
  private static final String COLLINS = "people/eileen+collins é.png";

  private final RekognitionClient rekognition = RekognitionClient.create();

  public static void main(String[] arguments) throws IOException {
    Client client = new Client();
    Map<String, Object> seen =
        arguments[0].equals("tour")
            ? client.tour(Path.of(arguments[1]), arguments[2])
            : client.detect(Path.of(arguments[1]));
    System.out.println(new ObjectMapper().writeValueAsString(seen));
  }

  private Map<String, Object> detect(Path file) {
    try {
      return of("faces", rekognition.detectFaces(r -> r.image(bytes(file))).faceDetails().size());
    } catch (RekognitionException error) {
      return of("error", told(null, error));
    }
  }

  private Map<String, Object> tour(Path folder, String bucket) {
    String region = new DefaultAwsRegionProviderChain().getRegion().id();
    upload(folder, bucket, region);
    Path hopper = folder.resolve("hopper.jpg");
    Path collins = folder.resolve("collins.png");
    Map<String, Object> detected = of(
        "by_s3", faces(object(bucket, HOPPER), Attribute.ALL),
        "by_bytes", faces(bytes(collins), Attribute.GENDER));
    Map<String, Object> compared = of(
        "same", compare(object(bucket, HOPPER), bytes(hopper)),
        "other", compare(object(bucket, COLLINS), bytes(hopper)));
    return of(
        "sdk", "java",
        "version", VersionInfo.SDK_VERSION,
        "region", region,
        "account", StsClient.create().getCallerIdentity().account(),
        "detect", detected,
        "compare", compared,
        "errors", errors(folder, bucket));
  }

  private static void upload(Path folder, String bucket, String region) {
    S3Client s3 = S3Client.create();
    s3.createBucket(
        r -> r.bucket(bucket).createBucketConfiguration(c -> c.locationConstraint(region)));
    s3.putObject(r -> r.bucket(bucket).key(HOPPER), folder.resolve("hopper.jpg"));
    s3.putObject(r -> r.bucket(bucket).key(COLLINS), folder.resolve("collins.png"));
  }

  private Map<String, Object> faces(Image image, Attribute attribute) {
    List<FaceDetail> faces =
        rekognition.detectFaces(r -> r.image(image).attributes(attribute)).faceDetails();
    FaceDetail face = faces.get(0);
    List<String> members =
        face.sdkFields().stream()
            .filter(field -> field.getValueOrDefault(face) != null && isSent(face, field))
            .map(SdkField::memberName)
            .sorted()
            .toList();
    return of(
        "faces", faces.size(),
        "members", members,
        "landmarks", face.landmarks().size(),
        "box", List.of(
            face.boundingBox().left(), face.boundingBox().top(),
            face.boundingBox().width(), face.boundingBox().height()),
        "gender", face.gender().valueAsString(),
        "age", face.ageRange() == null
            ? null
            : List.of(face.ageRange().low(), face.ageRange().high()));
  }

  /** A list that was not sent is an empty one that tells itself from one that was sent empty. */
  private static boolean isSent(FaceDetail face, SdkField<?> field) {
    return switch (field.memberName()) {
      case "Emotions" -> face.hasEmotions();
      case "Landmarks" -> face.hasLandmarks();
      default -> true;
    };
  }

  private Map<String, Object> compare(Image source, Image target) {
    CompareFacesResponse answer =
        rekognition.compareFaces(r -> r.sourceImage(source).targetImage(target));
    return of(
        "similarities", answer.faceMatches().stream().map(CompareFacesMatch::similarity).toList(),
        "unmatched", answer.unmatchedFaces().size());
  }

  private List<Map<String, Object>> errors(Path folder, String bucket) {
    List<Map<String, Object>> told = new ArrayList<>();
    try {
      rekognition.detectFaces(r -> r.image(bytes("no image")));
    } catch (InvalidImageFormatException error) {
      told.add(told("InvalidImageFormatException", error));
    }
    try {
      rekognition.detectFaces(r -> r.image(object(bucket, "people/nobody.jpg")));
    } catch (InvalidS3ObjectException error) {
      told.add(told("InvalidS3ObjectException", error));
    }
    try {
      compare(object(bucket, HOPPER), bytes(folder.resolve("nobody.png")));
    } catch (InvalidParameterException error) {
      told.add(told("InvalidParameterException", error));
    }
    try {
      rekognition.detectFaces(r -> r.image(bytes(folder.resolve("wide.png"))));
    } catch (ImageTooLargeException error) {
      told.add(told("ImageTooLargeException", error));
    }
    try {
      rekognition.detectFaces(r -> r.image(bytes("")));
    } catch (RekognitionException error) {
      told.add(told(error.getClass() == RekognitionException.class ? null : "another", error));
    }
    return told;
  }

  private static Map<String, Object> told(String type, RekognitionException error) {
    return of(
        "type", type,
        "code", error.awsErrorDetails().errorCode(),
        "message", error.awsErrorDetails().errorMessage(),
        "status", error.statusCode());
  }

  private static Image object(String bucket, String key) {
    return Image.builder().s3Object(o -> o.bucket(bucket).name(key)).build();
  }

  private static Image bytes(String text) {
    return Image.builder().bytes(SdkBytes.fromUtf8String(text)).build();
  }

  private static Image bytes(Path file) {
    try {
      return Image.builder().bytes(SdkBytes.fromByteArray(Files.readAllBytes(file))).build();
    } catch (IOException error) {
      throw new java.io.UncheckedIOException(error);
    }
  }

  private static Map<String, Object> of(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
