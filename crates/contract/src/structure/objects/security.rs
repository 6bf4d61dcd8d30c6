//! Security schemes, their OAuth flows, and what asks for them.

use super::super::row::{ANNOTATION, BOTH, CANNOT_TELL, CLOSED, LATEST, NEVER, OPTIONAL, Object, REQUIRED, V3_0, V3_1, V3_2, field, rule};
use super::super::{Condition, Holds, KeyForm, NodeType};
use super::{BOOLEAN, STRING, STRING_MAP, STRINGS, object};

/// The fields that a scheme of this type must have.
const fn must_have(scheme: &'static str, requires: &'static [&'static str]) -> Condition {
    Condition::WhenRequires { field: "type", value: scheme, requires }
}

/// The fields that only a scheme of this type may have.
const fn only_of(scheme: &'static str, forbids: &'static [&'static str]) -> Condition {
    Condition::UnlessForbids { field: "type", value: scheme, forbids }
}

#[rustfmt::skip]
pub(in super::super) const SECURITY_SCHEME: Object = Object {
    title: "Security Scheme Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("type",               Holds::OneOf(&["apiKey", "http", "oauth2", "openIdConnect"]), REQUIRED, V3_0, V3_0, BOTH),
        field("type",               Holds::OneOf(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"]), REQUIRED, V3_1, LATEST, BOTH),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("name",               STRING,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("in",                 Holds::OneOf(&["query", "header", "cookie"]), OPTIONAL, V3_0, LATEST, BOTH),
        field("scheme",             STRING,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("bearerFormat",       STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("flows",              object(NodeType::OAuthFlows),                OPTIONAL, V3_0, LATEST, BOTH),
        field("openIdConnectUrl",   STRING,                                      OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("oauth2MetadataUrl",  STRING,                                      OPTIONAL, V3_2, LATEST, CANNOT_TELL),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_2, LATEST, ANNOTATION),
    ],
    conditions: &[
        rule(must_have("apiKey", &["name", "in"]),                                         V3_0, LATEST),
        rule(only_of("apiKey", &["name", "in"]),                                           V3_0, LATEST),
        rule(must_have("http", &["scheme"]),                                               V3_0, LATEST),
        rule(only_of("http", &["scheme", "bearerFormat"]),                                 V3_0, LATEST),
        rule(Condition::UnlessForbids { field: "scheme", value: "bearer", forbids: &["bearerFormat"] }, V3_0, LATEST),
        rule(must_have("oauth2", &["flows"]),                                              V3_0, LATEST),
        rule(only_of("oauth2", &["flows"]),                                                V3_0, V3_1),
        rule(only_of("oauth2", &["flows", "oauth2MetadataUrl"]),                           V3_2, LATEST),
        rule(must_have("openIdConnect", &["openIdConnectUrl"]),                            V3_0, LATEST),
        rule(only_of("openIdConnect", &["openIdConnectUrl"]),                              V3_0, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const OAUTH_FLOWS: Object = Object {
    title: "OAuth Flows Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("implicit",           object(NodeType::ImplicitFlow),              OPTIONAL, V3_0, LATEST, BOTH),
        field("password",           object(NodeType::PasswordFlow),              OPTIONAL, V3_0, LATEST, BOTH),
        field("clientCredentials",  object(NodeType::ClientCredentialsFlow),     OPTIONAL, V3_0, LATEST, BOTH),
        field("authorizationCode",  object(NodeType::AuthorizationCodeFlow),     OPTIONAL, V3_0, LATEST, BOTH),
        field("deviceAuthorization", object(NodeType::DeviceAuthorizationFlow),  OPTIONAL, V3_2, LATEST, BOTH),
    ],
    ..CLOSED
};

/// An OAuth Flow Object requires other fields for each flow: in the table each flow is an object of its own.
const FLOW: Object = Object { title: "OAuth Flow Object", ..CLOSED };

#[rustfmt::skip]
pub(in super::super) const IMPLICIT_FLOW: Object = Object {
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("authorizationUrl",   STRING,                                      REQUIRED, V3_0, LATEST, CANNOT_TELL),
        field("refreshUrl",         STRING,                                      OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("scopes",             STRING_MAP,                                  REQUIRED, V3_0, LATEST, ANNOTATION),
    ],
    ..FLOW
};

#[rustfmt::skip]
pub(in super::super) const PASSWORD_FLOW: Object = Object {
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("tokenUrl",           STRING,                                      REQUIRED, V3_0, LATEST, CANNOT_TELL),
        field("refreshUrl",         STRING,                                      OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("scopes",             STRING_MAP,                                  REQUIRED, V3_0, LATEST, ANNOTATION),
    ],
    ..FLOW
};

#[rustfmt::skip]
pub(in super::super) const CLIENT_CREDENTIALS_FLOW: Object = Object {
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("tokenUrl",           STRING,                                      REQUIRED, V3_0, LATEST, CANNOT_TELL),
        field("refreshUrl",         STRING,                                      OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("scopes",             STRING_MAP,                                  REQUIRED, V3_0, LATEST, ANNOTATION),
    ],
    ..FLOW
};

#[rustfmt::skip]
pub(in super::super) const AUTHORIZATION_CODE_FLOW: Object = Object {
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("authorizationUrl",   STRING,                                      REQUIRED, V3_0, LATEST, CANNOT_TELL),
        field("tokenUrl",           STRING,                                      REQUIRED, V3_0, LATEST, CANNOT_TELL),
        field("refreshUrl",         STRING,                                      OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("scopes",             STRING_MAP,                                  REQUIRED, V3_0, LATEST, ANNOTATION),
    ],
    ..FLOW
};

#[rustfmt::skip]
pub(in super::super) const DEVICE_AUTHORIZATION_FLOW: Object = Object {
    since: V3_2,
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("deviceAuthorizationUrl", STRING,                                  REQUIRED, V3_2, LATEST, CANNOT_TELL),
        field("tokenUrl",           STRING,                                      REQUIRED, V3_2, LATEST, CANNOT_TELL),
        field("refreshUrl",         STRING,                                      OPTIONAL, V3_2, LATEST, CANNOT_TELL),
        field("scopes",             STRING_MAP,                                  REQUIRED, V3_2, LATEST, ANNOTATION),
    ],
    ..FLOW
};

#[rustfmt::skip]
pub(in super::super) const SECURITY_REQUIREMENT: Object = Object {
    title: "Security Requirement Object",
    patterned: Some((KeyForm::Any, STRINGS)),
    extensions: NEVER,
    ..CLOSED
};
