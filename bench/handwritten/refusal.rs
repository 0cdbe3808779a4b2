//! Every way in which a request is refused, as the standard error body.
//! Leaves the decision to the handlers.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    /// 401: no account has this token.
    Credentials,
    /// 400: the body is no JSON object.
    BadRequest,
    /// 404: no such document, or somebody else's.
    NotFound,
    /// 412: the document has another etag by now.
    OtherEtag,
    /// 428: an etag is needed.
    NoEtag,
    /// 422 of a POST.
    Insertion(Map<String, Value>),
    /// 422 of a PATCH.
    Change(Map<String, Value>),
    /// 500: the database failed.
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Refusal::Database(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        let standard = |status: StatusCode, message: &str| {
            (
                status,
                json!({"_status": "ERR", "_error": {"code": status.as_u16(), "message": message}}),
            )
        };
        let credentials = matches!(self, Refusal::Credentials);
        let (status, body) = match self {
            Refusal::Credentials => standard(StatusCode::UNAUTHORIZED, "Please provide proper credentials"),
            Refusal::BadRequest => standard(
                StatusCode::BAD_REQUEST,
                "The browser (or proxy) sent a request that this server could not understand.",
            ),
            Refusal::NotFound => standard(
                StatusCode::NOT_FOUND,
                "The requested URL was not found on the server. If you entered the URL manually please check your \
                 spelling and try again.",
            ),
            Refusal::OtherEtag => standard(StatusCode::PRECONDITION_FAILED, "Client and server etags don't match"),
            Refusal::NoEtag => standard(
                StatusCode::PRECONDITION_REQUIRED,
                "To edit a document its etag must be provided using the If-Match header",
            ),
            Refusal::Insertion(issues) => {
                let message = "Insertion failure: 1 document(s) contain(s) error(s)";
                let (status, mut body) = standard(StatusCode::UNPROCESSABLE_ENTITY, message);
                body["_issues"] = Value::Object(issues);
                (status, body)
            }
            Refusal::Change(issues) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({"_issues": issues, "_status": "ERR"}),
            ),
            Refusal::Database(error) => {
                eprintln!("the database failed: {error}");
                standard(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
            }
        };
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if credentials {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"eve\""),
            );
        }
        response
    }
}
