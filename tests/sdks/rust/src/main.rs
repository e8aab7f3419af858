//! Uploads, detects, compares and errs as a program does against AWS, and prints what it saw.
//!
//! ```text
//! client tour FOLDER BUCKET
//! client detect FILE
//! ```
//!
//! Endpoint, credentials and region come from the environment, as the SDK reads it.

use std::error::Error;
use std::path::Path;

use aws_config::SdkConfig;
use aws_sdk_rekognition::Client;
use aws_sdk_rekognition::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_rekognition::operation::compare_faces::{CompareFacesError, CompareFacesOutput};
use aws_sdk_rekognition::operation::detect_faces::{DetectFacesError, DetectFacesOutput};
use aws_sdk_rekognition::primitives::Blob;
use aws_sdk_rekognition::types::{Attribute, FaceDetail, Image, S3Object};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use serde_json::{Value, json};

const HOPPER: &str = "people/grace hopper.jpg";
const COLLINS: &str = "people/eileen+collins é.png";

type Outcome<T> = Result<T, Box<dyn Error>>;
type Detected = Result<DetectFacesOutput, SdkError<DetectFacesError>>;
type Compared = Result<CompareFacesOutput, SdkError<CompareFacesError>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let config = aws_config::load_from_env().await;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let seen = match words[..] {
        ["tour", folder, bucket] => tour(&config, Path::new(folder), bucket).await?,
        ["detect", file] => detect_only(&config, Path::new(file)).await?,
        _ => return Err("client tour FOLDER BUCKET | client detect FILE".into()),
    };
    println!("{seen}");
    Ok(())
}

async fn detect_only(config: &SdkConfig, file: &Path) -> Outcome<Value> {
    Ok(match detect(&Client::new(config), bytes(file)?, None).await {
        Ok(answer) => json!({ "faces": answer.face_details().len() }),
        Err(error) => json!({ "error": told(None, error)? }),
    })
}

async fn tour(config: &SdkConfig, folder: &Path, bucket: &str) -> Outcome<Value> {
    let client = Client::new(config);
    let region = config.region().ok_or("no region")?.as_ref();
    upload(config, folder, bucket, region).await?;
    let caller = aws_sdk_sts::Client::new(config).get_caller_identity().send().await?;
    let hopper = bytes(&folder.join("hopper.jpg"))?;
    let collins = bytes(&folder.join("collins.png"))?;
    let by_s3 = detect(&client, stored(bucket, HOPPER), Some(Attribute::All)).await?;
    let by_bytes = detect(&client, collins, Some(Attribute::Gender)).await?;
    let same = compare(&client, stored(bucket, HOPPER), hopper.clone()).await?;
    let other = compare(&client, stored(bucket, COLLINS), hopper).await?;
    Ok(json!({
        "sdk": "rust",
        "version": aws_sdk_rekognition::meta::PKG_VERSION,
        "region": region,
        "account": caller.account(),
        "detect": { "by_s3": faces(&by_s3), "by_bytes": faces(&by_bytes) },
        "compare": { "same": similarities(&same), "other": similarities(&other) },
        "errors": errors(&client, folder, bucket).await?,
    }))
}

async fn upload(config: &SdkConfig, folder: &Path, bucket: &str, region: &str) -> Outcome<()> {
    let store = aws_sdk_s3::Client::new(config);
    let place = CreateBucketConfiguration::builder()
        .location_constraint(BucketLocationConstraint::from(region))
        .build();
    store.create_bucket().bucket(bucket).create_bucket_configuration(place).send().await?;
    for (name, key) in [("hopper.jpg", HOPPER), ("collins.png", COLLINS)] {
        let body = ByteStream::from_path(folder.join(name)).await?;
        store.put_object().bucket(bucket).key(key).body(body).send().await?;
    }
    Ok(())
}

async fn detect(client: &Client, image: Image, attribute: Option<Attribute>) -> Detected {
    let attributes = attribute.map(|one| vec![one]);
    client.detect_faces().image(image).set_attributes(attributes).send().await
}

async fn compare(client: &Client, source: Image, target: Image) -> Compared {
    client.compare_faces().source_image(source).target_image(target).send().await
}

fn faces(answer: &DetectFacesOutput) -> Value {
    let face = &answer.face_details()[0];
    let sides = face.bounding_box().map(|b| [b.left(), b.top(), b.width(), b.height()]);
    json!({
        "faces": answer.face_details().len(),
        "members": members(face),
        "landmarks": face.landmarks().len(),
        "box": sides,
        "gender": face.gender().and_then(|g| g.value()).map(|value| value.as_str()),
        "age": face.age_range().map(|age| [age.low(), age.high()]),
    })
}

fn members(face: &FaceDetail) -> Vec<&'static str> {
    [
        ("AgeRange", face.age_range.is_some()),
        ("Beard", face.beard.is_some()),
        ("BoundingBox", face.bounding_box.is_some()),
        ("Confidence", face.confidence.is_some()),
        ("Emotions", face.emotions.is_some()),
        ("EyeDirection", face.eye_direction.is_some()),
        ("Eyeglasses", face.eyeglasses.is_some()),
        ("EyesOpen", face.eyes_open.is_some()),
        ("FaceOccluded", face.face_occluded.is_some()),
        ("Gender", face.gender.is_some()),
        ("Landmarks", face.landmarks.is_some()),
        ("MouthOpen", face.mouth_open.is_some()),
        ("Mustache", face.mustache.is_some()),
        ("Pose", face.pose.is_some()),
        ("Quality", face.quality.is_some()),
        ("Smile", face.smile.is_some()),
        ("Sunglasses", face.sunglasses.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, is_there)| is_there.then_some(name))
    .collect()
}

fn similarities(answer: &CompareFacesOutput) -> Value {
    let matches = answer.face_matches().iter();
    json!({
        "similarities": matches.map(|found| found.similarity()).collect::<Vec<_>>(),
        "unmatched": answer.unmatched_faces().len(),
    })
}

async fn errors(client: &Client, folder: &Path, bucket: &str) -> Outcome<Vec<Value>> {
    use CompareFacesError as Compare;
    use DetectFacesError as Detect;
    let mut seen = Vec::new();
    let error = detect(client, blob(b"no image"), None).await.unwrap_err();
    if let Some(Detect::InvalidImageFormatException(_)) = error.as_service_error() {
        seen.push(told(Some("InvalidImageFormatException"), error)?);
    }
    let missing = stored(bucket, "people/nobody.jpg");
    let error = detect(client, missing, None).await.unwrap_err();
    if let Some(Detect::InvalidS3ObjectException(_)) = error.as_service_error() {
        seen.push(told(Some("InvalidS3ObjectException"), error)?);
    }
    let nobody = bytes(&folder.join("nobody.png"))?;
    let error = compare(client, stored(bucket, HOPPER), nobody).await.unwrap_err();
    if let Some(Compare::InvalidParameterException(_)) = error.as_service_error() {
        seen.push(told(Some("InvalidParameterException"), error)?);
    }
    let error = detect(client, bytes(&folder.join("wide.png"))?, None).await.unwrap_err();
    if let Some(Detect::ImageTooLargeException(_)) = error.as_service_error() {
        seen.push(told(Some("ImageTooLargeException"), error)?);
    }
    // What the model does not have is of no variant with a name.
    let error = detect(client, blob(b""), None).await.unwrap_err();
    seen.push(told(None, error)?);
    Ok(seen)
}

fn told<E>(name: Option<&str>, error: SdkError<E>) -> Outcome<Value>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let status = error.raw_response().map(|response| response.status().as_u16());
    let Some(problem) = error.as_service_error() else {
        return Err(error.into());
    };
    Ok(json!({
        "type": name,
        "code": problem.code(),
        "message": problem.message(),
        "status": status,
    }))
}

fn stored(bucket: &str, key: &str) -> Image {
    let object = S3Object::builder().bucket(bucket).name(key).build();
    Image::builder().s3_object(object).build()
}

fn bytes(file: &Path) -> Outcome<Image> {
    Ok(blob(&std::fs::read(file)?))
}

fn blob(data: &[u8]) -> Image {
    Image::builder().bytes(Blob::new(data)).build()
}
