//! What is kept besides the documents (operations log, files), and Eve's settings of MongoDB.
//! Leaves where the data lives to the server's environment.

use crate::read::Node;
use crate::settings::Status::{Built, Mongo as MongoOnly, With};
use crate::settings::block::block;
use crate::settings::{Texts, texts};

const URL: &str = "the database is named by `DATABASE_URL` in the server's environment";
const OPTIONS: &str = "options of the connection go into `DATABASE_URL` in the server's environment";
const DURABLE: &str = "a write is acknowledged when it is on the disk";

block! {
    /// The operations log.
    Oplog, "setting";
    /// Record every write.
    "OPLOG" oplog: bool, value(false), Built;
    /// Name of the log's resource and table.
    "OPLOG_NAME" oplog_name: String, value("oplog".into()), Built;
    /// Path of the log; null keeps it internal.
    "OPLOG_ENDPOINT" oplog_endpoint: Option<String>, value(None), Built;
    /// Record who wrote, from where, and what.
    "OPLOG_AUDIT" oplog_audit: bool, value(true), Built;
    /// Methods that are recorded.
    "OPLOG_METHODS" oplog_methods: Texts, value(texts(&["DELETE", "POST", "PATCH", "PUT"])), Built;
    /// Methods whose entries hold the changes.
    "OPLOG_CHANGE_METHODS" oplog_change_methods: Texts, value(texts(&["DELETE", "PATCH", "PUT"])), Built;
    /// Show the field `extra` of entries.
    "OPLOG_RETURN_EXTRA_FIELD" oplog_return_extra_field: bool, value(false), Built;
}

block! {
    /// Files and places.
    Media, "setting";
    /// What is told about a file besides its content.
    "EXTENDED_MEDIA_INFO" extended_media_info: Texts, value(texts(&[])), With("type: media");
    /// Files are base64 texts in answers.
    "RETURN_MEDIA_AS_BASE64_STRING" return_media_as_base64_string: bool, value(true), With("type: media");
    /// Files are URLs in answers.
    "RETURN_MEDIA_AS_URL" return_media_as_url: bool, value(false), With("type: media");
    /// Path of the files.
    "MEDIA_ENDPOINT" media_endpoint: String, value("media".into()), With("type: media");
    /// What the path segment of a file looks like.
    "MEDIA_URL" media_url: String, value("regex(\"[a-f0-9]{24}\")".into()), With("type: media");
    /// What stands before the URL of a file.
    "MEDIA_BASE_URL" media_base_url: Option<String>, value(None), With("type: media");
    /// GeoJSON objects may have members of their own.
    "ALLOW_CUSTOM_FIELDS_IN_GEOJSON" allow_custom_fields_in_geojson: bool, value(false), Built;
}

block! {
    /// MongoDB.
    Mongo, "setting";
    /// Operators refused in `where`, as named in MongoDB.
    "MONGO_QUERY_BLACKLIST" query_blacklist: Texts, value(texts(&["$where", "$regex"])), Built;
    /// Operators accepted in `where` besides those that Eve knows.
    "MONGO_QUERY_WHITELIST" query_whitelist: Texts, value(texts(&[])), Built;
    /// Host of the database.
    "MONGO_HOST" host: Node, text("`localhost`"), MongoOnly(URL);
    /// Port of the database.
    "MONGO_PORT" port: Node, text("`27017`"), MongoOnly(URL);
    /// Name of the database.
    "MONGO_DBNAME" dbname: Node, text("the application's name"), MongoOnly(URL);
    /// User of the database.
    "MONGO_USERNAME" username: Node, text("none"), MongoOnly(URL);
    /// Password of that user.
    "MONGO_PASSWORD" password: Node, text("none"), MongoOnly(URL);
    /// Address of the database.
    "MONGO_URI" uri: Node, text("none"), MongoOnly(URL);
    /// Replica set.
    "MONGO_REPLICA_SET" replica_set: Node, text("none"), MongoOnly(OPTIONS);
    /// Class of documents in Python.
    "MONGO_DOCUMENT_CLASS" document_class: Node, text("none"), MongoOnly("documents are typed structs");
    /// Database of the user.
    "MONGO_AUTH_SOURCE" auth_source: Node, text("none"), MongoOnly(OPTIONS);
    /// How the user is authenticated.
    "MONGO_AUTH_MECHANISM" auth_mechanism: Node, text("none"), MongoOnly(OPTIONS);
    /// Properties of that mechanism.
    "MONGO_AUTH_MECHANISM_PROPERTIES" auth_mechanism_properties: Node, text("none"), MongoOnly(OPTIONS);
    /// Options of the driver.
    "MONGO_OPTIONS" options: Node, text("none"), MongoOnly(OPTIONS);
    /// When a write counts as done.
    "MONGO_WRITE_CONCERN" write_concern: Node, text("`{w: 1}`"), MongoOnly(DURABLE);
}
