//! The kinds of node that a check can select, and the facts that each shows beside its own fields.

use crate::contract::NodeType;
use std::sync::LazyLock;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])+ $variant),+ }

        impl $name {
            /// All of them, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands for it in the files of a standard.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// What it is, in words.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii()),+ }
            }

            /// The one that a word stands for.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> {
                match word { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// A kind of node.
    NodeKind {
        /// The root of whatever was read, an OpenAPI document or not.
        Document = "document",
        /// The root of an OpenAPI document.
        Contract = "contract",
        /// The Info Object.
        Info = "info",
        /// A Server Object, at whatever level.
        Server = "server",
        /// A Server Variable Object.
        ServerVariable = "serverVariable",
        /// A field that holds an address: of a server, of an authorization server, of documentation.
        Address = "address",
        /// A path of the contract.
        Path = "path",
        /// A segment of a path.
        Segment = "segment",
        /// An operation under a path.
        Operation = "operation",
        /// An operation of a webhook, which the product calls.
        Webhook = "webhook",
        /// A Parameter Object.
        Parameter = "parameter",
        /// A Request Body Object.
        RequestBody = "requestBody",
        /// A Response Object.
        Response = "response",
        /// A Media Type Object.
        MediaType = "mediaType",
        /// A Header Object of a response.
        Header = "header",
        /// A Schema Object.
        Schema = "schema",
        /// A property of an object schema.
        Property = "property",
        /// A Security Scheme Object.
        SecurityScheme = "securityScheme",
        /// A Tag Object.
        Tag = "tag",
        /// The product, as its manifest describes it.
        Product = "product",
        /// A piece of evidence that the manifest lists under its kind.
        Evidence = "evidence",
        /// A request that was sent to the running service, with what was answered.
        Exchange = "exchange",
        /// A host and port of the running service, with what its handshakes showed; its fields are those of the recording.
        Endpoint = "endpoint",
    }
}

impl NodeKind {
    /// The type of OpenAPI whose fields the node shows.
    #[must_use]
    pub fn node_type(self) -> Option<NodeType> {
        Some(match self {
            Self::Document | Self::Contract => NodeType::OpenApi,
            Self::Info => NodeType::Info,
            Self::Server => NodeType::Server,
            Self::ServerVariable => NodeType::ServerVariable,
            Self::Path => NodeType::PathItem,
            Self::Operation | Self::Webhook => NodeType::Operation,
            Self::Parameter => NodeType::Parameter,
            Self::RequestBody => NodeType::RequestBody,
            Self::Response => NodeType::Response,
            Self::MediaType => NodeType::MediaType,
            Self::Header => NodeType::Header,
            Self::Schema | Self::Property => NodeType::Schema,
            Self::SecurityScheme => NodeType::SecurityScheme,
            Self::Tag => NodeType::Tag,
            Self::Segment | Self::Address | Self::Product | Self::Evidence | Self::Exchange | Self::Endpoint => return None,
        })
    }
}

words! {
    /// A derived fact of a node, named in the files of a standard like a field.
    Fact {
        /// What the root file is: `openapi`, `swagger-2.0`, `unknown-version`, `unquoted-version`, `not-openapi`, `not-a-mapping`, `unreadable`.
        Recognition = "recognition",
        /// Why the root file could not be read.
        Reason = "reason",
        /// The minor version of OpenAPI: `3.0`, `3.1` or `3.2`.
        Version = "openapiVersion",
        /// How consumers choose a major version: `path` as `v` and a number, `path-otherwise`, `host`, `header`, `media-type` or `none`.
        Versioning = "versioning",
        /// Where the major version of a path stands: `servers` or `paths`; absent where neither has one.
        VersionPlace = "versionPlace",
        /// Whether the path of this carries a major version, or needs none as health and contract addresses do.
        CarriesVersion = "carriesVersion",
        /// Whether a version in a path has a minor part, such as `v1.2`.
        MinorInPath = "minorInPath",
        /// The major versions in the paths, as numbers in text.
        PathMajors = "pathMajors",
        /// The major number of `info.version`, as text.
        InfoMajor = "infoMajor",
        /// Whether `info.version` is a placeholder of a build.
        IsPlaceholder = "isPlaceholder",
        /// Whether `info.version`'s major stands in the paths, or no path carries one.
        MajorAgrees = "majorAgrees",
        /// Whether any operation changes something.
        HasWrites = "hasWrites",
        /// Whether any operation returns a collection.
        HasCollections = "hasCollections",
        /// Whether any operation asks for a credential.
        HasProtected = "hasProtected",
        /// Whether any schema is a date with a time.
        HasDateTimes = "hasDateTimes",
        /// Whether any operation is deprecated, or called so.
        HasDeprecated = "hasDeprecated",
        /// Whether security is stated at the root or at any operation.
        StatesSecurity = "statesSecurity",
        /// The names of the declared security schemes.
        SecuritySchemeNames = "securitySchemeNames",
        /// The types of the declared security schemes.
        SecuritySchemeTypes = "securitySchemeTypes",
        /// Whether the contract has an operation under a path.
        HasOperations = "hasOperations",
        /// The environments that its servers serve.
        Environments = "environments",
        /// The addresses of test and sandbox environments, of servers and of the manifest, mocks apart.
        TestAddresses = "testAddresses",
        /// The text of a description without the signs of Markdown.
        PlainDescription = "plainDescription",
        /// The address, with the defaults of its variables.
        Address = "address",
        /// Whether an address has a scheme and a host.
        IsAbsolute = "isAbsolute",
        /// Whether an address is that of this machine.
        IsLocal = "isLocal",
        /// The scheme of an address, in lower case.
        Scheme = "addressScheme",
        /// The environment: `production`, `preproduction`, `test`, `sandbox`, `local` or `undescribed`.
        Environment = "environment",
        /// Whether the server shares host and base path with a production server.
        SharesProduction = "sharesProductionAddress",
        /// Whether another server is absolute and not local.
        HasOtherAbsolute = "hasOtherAbsolute",
        /// What an address is used for: the name of the field that holds it.
        Use = "use",
        /// The name of a node: of a parameter, property, header, path, scheme, media type or status.
        Name = "name",
        /// A path as it is written.
        Path = "path",
        /// A path with the names of its templates erased.
        PathShape = "pathShape",
        /// The names in the templates of a path.
        TemplateNames = "templateNames",
        /// The methods of a path, in upper case.
        Methods = "methods",
        /// Whether another path that differs in the names of templates only has a method that this path has.
        ClashesInMethod = "clashesInMethod",
        /// How many levels of resources a path nests.
        NestingDepth = "nestingDepth",
        /// The segments of a path.
        Segments = "segments",
        /// The last segment of a path that is no template, a trailing action included.
        LastSegment = "lastSegment",
        /// Whether a path ends in a template.
        EndsInTemplate = "endsInTemplate",
        /// Whether a path has a template at all.
        HasTemplate = "hasTemplate",
        /// The text of a segment.
        Text = "text",
        /// Whether a segment is or holds a template.
        IsTemplate = "isTemplate",
        /// Whether a segment is the first of its path.
        IsFirst = "isFirst",
        /// Whether a segment is the last of its path.
        IsLast = "isLast",
        /// Whether a segment follows a template.
        AfterTemplate = "afterTemplate",
        /// The HTTP method in upper case.
        Method = "method",
        /// Another operation's `operationId` that differs from this one in case and signs only.
        ConfusableId = "confusableId",
        /// The parameters that apply, those of the path included.
        Parameters = "parameters",
        /// The names of the path parameters that apply.
        PathParameterNames = "pathParameterNames",
        /// The names of the path parameters that the operation or its path lists more than once.
        RepeatedPathParameterNames = "repeatedPathParameterNames",
        /// Whether every reference to a parameter that applies resolves.
        ParametersResolve = "parametersResolve",
        /// The names of the query parameters that apply.
        QueryParameterNames = "queryParameterNames",
        /// The names of the header parameters that apply.
        HeaderParameterNames = "headerParameterNames",
        /// The documented statuses.
        Statuses = "statuses",
        /// The names of the headers of all responses.
        ResponseHeaderNames = "responseHeaderNames",
        /// Whether the operation reads: GET, HEAD, OPTIONS, QUERY, TRACE, declared or named a search, or a POST that stands for the GET of its path.
        IsRead = "isRead",
        /// Whether the operation changes something.
        IsWrite = "isWrite",
        /// Whether the operation returns a collection.
        IsCollection = "isCollection",
        /// Whether the collection is reference data of a stated, small size.
        IsBoundedCollection = "isBoundedCollection",
        /// Whether the operation creates: a POST that is neither a search, an action nor a token endpoint.
        IsCreate = "isCreate",
        /// The alternatives of security that apply, each with `names`, `types` and `scopes`.
        Alternatives = "securityAlternatives",
        /// The names of all security schemes that apply.
        SecurityNames = "securityNames",
        /// Whether the operation can be called without authentication.
        IsOpen = "isOpen",
        /// Whether the operation may be open by its path: health, contract, keys, tokens.
        IsOpenByNature = "isOpenByNature",
        /// The reason stated for being open, at the operation, path or root.
        PublicReason = "publicReason",
        /// The media types of the request body.
        RequestMediaTypes = "requestMediaTypes",
        /// The top-level properties of the successful JSON response.
        SuccessProperties = "successProperties",
        /// The types of the successful JSON response at its top level.
        SuccessTypes = "successTypes",
        /// The top-level properties of the JSON request body.
        RequestProperties = "requestProperties",
        /// Whether every alternative asks for a client certificate: a `mutualTLS` scheme, or `x-conformance-mtls` at the scheme, operation, path or root.
        AsksCertificate = "asksClientCertificate",
        /// Whether the successful JSON response is an object with properties of which none is an array.
        ReturnsOneObject = "returnsOneObject",
        /// The media types of the successful responses.
        SuccessMediaTypes = "successMediaTypes",
        /// Whether the summary or the description starts by calling it deprecated: `Deprecated. Use another.`, but not
        /// `Deprecated codes`, which speaks of codes.
        IsCalledDeprecated = "isCalledDeprecated",
        /// Whether a description names an end date, or `x-sunset` does.
        HasEndDate = "hasEndDate",
        /// Whether a description names another path or operation of the contract.
        NamesReplacement = "namesReplacement",
        /// Whether it receives a file.
        IsUpload = "isUpload",
        /// The read whose single resource a required query parameter identifies, as its path with its method; none where it does not.
        Identifies = "identifies",
        /// Whether every file that it receives has a stated maximum size: `maxLength` or `x-max-bytes` at its schema, media type, body or operation.
        HasUploadLimit = "hasUploadLimit",
        /// Whether the media types of every file that it receives are stated.
        StatesUploadTypes = "statesUploadTypes",
        /// The scopes or roles that any alternative of security asks for.
        Scopes = "scopes",
        /// The names in its own `security` that no security scheme has.
        UndeclaredSchemes = "undeclaredSchemes",
        /// The scopes in its own `security` that no flow of their OAuth scheme lists.
        UndeclaredScopes = "undeclaredScopes",
        /// The name of the header, query parameter or cookie that carries the key of a scheme, its field `name`.
        KeyName = "keyName",
        /// The paths of the operations that ask for a security scheme.
        UsedBy = "usedBy",
        /// What a schema describes, for messages: a property, parameter, component or body, or the items of one.
        Subject = "subject",
        /// Where a parameter stands, the field `in`.
        Location = "location",
        /// The schema, with references and `allOf` followed.
        EffectiveSchema = "effectiveSchema",
        /// The types of a schema without null.
        Types = "types",
        /// Whether null is allowed.
        IsNullable = "isNullable",
        /// The types of the items of an array.
        ItemTypes = "itemTypes",
        /// The schema of one value: that of the items of an array, that of `code` of an object with one, else its own.
        ValueSchema = "valueSchema",
        /// The values that one value may be, where they are enumerated: `enum`, `const`, or branches that are all such. Null and
        /// the empty text are no values.
        Codes = "codes",
        /// The code list that its values belong to, as `x-conformance-codelist` names it, at an array or at its items.
        NamedList = "namedList",
        /// Whether a description or title says more than the name.
        IsDescribed = "isDescribed",
        /// Whether the node takes part in what consumers send.
        IsInput = "isInput",
        /// Whether the node takes part in a request body.
        IsRequest = "isRequest",
        /// Whether the node takes part in a response body.
        IsResponse = "isResponse",
        /// Whether the node is used under error statuses only.
        IsErrorOnly = "isErrorOnly",
        /// Whether a property belongs to a published format: problem details, GeoJSON, JSON:API, OAuth, FHIR.
        IsImported = "isImported",
        /// The style in which the name is written, or its parts where it is put together with brackets, dots and the like.
        Casing = "casing",
        /// Whether the property belongs to a record: a schema that contains it, or uses what does, has `x-pole-entity`, and none
        /// between the two has another.
        IsOfRecord = "isOfRecord",
        /// The names of the other properties of the same object.
        Siblings = "siblings",
        /// The name of the object that has the property, where it has one.
        Owner = "owner",
        /// Whether an object schema has no declared property and allows any.
        IsFreeForm = "isFreeForm",
        /// Whether an object schema is a map from free names to values.
        IsMap = "isMap",
        /// Whether the schema only refers to another, or to that or null, with no more than annotations beside the reference.
        IsAlias = "isAlias",
        /// Whether the schema is that of a whole body, not of a part.
        IsWholeBody = "isWholeBody",
        /// Whether an object schema refuses properties that it does not declare.
        IsClosed = "isClosed",
        /// Whether the schema is an object schema.
        IsObject = "isObject",
        /// Whether the schema has declared properties, its own or by composition.
        HasProperties = "hasProperties",
        /// The names of the declared properties.
        PropertyNames = "propertyNames",
        /// The names of the declared properties that hold free text: strings, or lists of such, with neither values nor format.
        FreeTextNames = "freeTextNames",
        /// The meanings of the declared properties, as `x-pole-attribute` states them.
        PropertyMeanings = "propertyMeanings",
        /// The kind of body a media type belongs to: `request`, `success`, `error`, `parameter` or `outgoing`.
        Role = "role",
        /// The media type without parameters, in lower case.
        Essence = "essence",
        /// The charset parameter of a media type, in lower case.
        Charset = "charset",
        /// Whether a media type is JSON or ends in `+json`.
        IsJson = "isJson",
        /// Whether a media type carries files rather than records.
        IsFile = "isFile",
        /// The media types of a body.
        MediaTypes = "mediaTypes",
        /// Whether one of the media types is JSON.
        OffersJson = "offersJson",
        /// Whether all media types carry files, streams or pages.
        OffersFilesOnly = "offersFilesOnly",
        /// Whether an example is given for the body or in its schema.
        HasExample = "hasExample",
        /// Whether a media type has a schema that says anything.
        HasSchema = "hasSchema",
        /// The status of a response.
        Status = "status",
        /// Whether the status is an error or `default`.
        IsError = "isError",
        /// The names of the headers of a response.
        HeaderNames = "headerNames",
        /// The members that an API catalogue asks for and that neither the contract nor the manifest gives.
        MissingCatalogueMembers = "missingCatalogueMembers",
        /// The contracts that the manifest names and that none of its interfaces of kind `openapi` has.
        UnlistedContracts = "unlistedContracts",
        /// The manifest of the product, where there is one.
        Manifest = "manifest",
        /// Whether there is a manifest.
        HasManifest = "hasManifest",
        /// The share of its leaf properties that an entity schema maps, in hundredths; technical ones and other entities do not count.
        MappedPercent = "mappedPercent",
        /// What is wrong with the files of the evidence: one is missing, has no stated digest, or another than is stated.
        FileProblem = "fileProblem",
        /// What the first file of the evidence holds, where it is JSON or YAML.
        Content = "content",
        /// The names of the answers in the evidence whose `met` is `no`.
        AnsweredNo = "answeredNo",
        /// The registered name of the supplier, as the manifest states it.
        SupplierName = "supplierName",
        /// The version of the product that is assessed, as the manifest states it.
        AssessedVersion = "assessedVersion",
        /// The probes that asked for an exchange: the requirement's id, a slash, the probe's name.
        Probes = "probes",
        /// The credential that a request carried: `none`, `valid`, `invalid` or `second`.
        Credential = "credential",
        /// The header fields of the request: names in lower case, values of one name joined by a comma.
        RequestHeaders = "requestHeaders",
        /// Whether anything was answered.
        IsAnswered = "isAnswered",
        /// Why nothing was answered.
        Failure = "failure",
        /// The status code of an answer, as a number.
        StatusCode = "statusCode",
        /// The header fields of the answer: names in lower case, values of one name joined by a comma, cookies apart.
        ResponseHeaders = "responseHeaders",
        /// The cookies that an answer set, each with `name`, `secure`, `httpOnly` and `sameSite`.
        Cookies = "cookies",
        /// The body of an answer, where it is JSON.
        Body = "body",
        /// The body of an answer as text.
        BodyText = "bodyText",
        /// Why the body of an answer that should be JSON is none.
        BodyProblem = "bodyProblem",
        /// The size of the body of an answer in bytes, as far as it was read.
        BodyBytes = "bodyBytes",
        /// The status that was answered to the probe `control` of the same requirement, which asks for what is not there.
        ControlStatus = "controlStatus",
        /// Whether the body is that of the control of the requirement, to the letter.
        RepeatsControl = "repeatsControl",
        /// Whether the answer has the entity tag that the request has in `If-None-Match`, or is 304; absent without one.
        KeepsEntityTag = "keepsEntityTag",
        /// How many minutes the token serves with which it was asked, begun ones counted; absent where nobody says so.
        TokenMinutes = "tokenMinutes",
        /// The versions of the protocol that are spoken: `SSL 3.0` to `TLS 1.3`.
        AcceptedVersions = "acceptedVersions",
        /// The versions of which it is not known, each with how it was answered.
        OpenVersions = "openVersions",
        /// The families of suites that are taken, by name.
        AcceptedFamilies = "acceptedFamilies",
        /// The families of suites that are taken, each with the suite.
        AcceptedSuites = "acceptedSuites",
        /// The families of suites of which it is not known, by name.
        OpenFamilies = "openFamilies",
        /// The families of which it is not known, each with how it was answered.
        OpenSuites = "openSuites",
        /// The certificate of the host.
        Certificate = "certificate",
        /// Whether the operation that was asked is one of the contract.
        IsDeclared = "isDeclared",
        /// Whether the operation that was asked asks for a credential in every alternative of its security.
        IsProtected = "isProtected",
        /// The path with its method or methods, for messages.
        Label = "label",
    }
}

/// For each kind which facts its nodes show, by the position of both in their lists.
static SHOWN: LazyLock<Vec<Vec<bool>>> = LazyLock::new(|| {
    let shows = |kind: &NodeKind| Fact::ALL.iter().map(|fact| Fact::of_kind(*kind).contains(fact)).collect();
    NodeKind::ALL.iter().map(shows).collect()
});

impl Fact {
    /// Whether nodes of a kind show the fact.
    #[must_use]
    pub fn is_of(self, kind: NodeKind) -> bool {
        SHOWN.get(kind as usize).and_then(|facts| facts.get(self as usize)) == Some(&true)
    }

    /// The facts that nodes of a kind show.
    #[must_use]
    pub fn of_kind(kind: NodeKind) -> &'static [Self] {
        use Fact::*;
        match kind {
            NodeKind::Document => &[Recognition, Reason],
            NodeKind::Contract => &[
                Recognition,
                Version,
                Versioning,
                VersionPlace,
                MinorInPath,
                PathMajors,
                InfoMajor,
                HasWrites,
                HasCollections,
                HasProtected,
                HasDateTimes,
                HasDeprecated,
                StatesSecurity,
                SecuritySchemeNames,
                SecuritySchemeTypes,
                HasOperations,
                Environments,
                TestAddresses,
                HasManifest,
                Manifest,
                UndeclaredSchemes,
                UndeclaredScopes,
            ],
            NodeKind::Info => &[PlainDescription, PathMajors, InfoMajor, IsPlaceholder, MajorAgrees],
            NodeKind::Server => &[Address, IsAbsolute, IsLocal, Scheme, Environment, SharesProduction, HasOtherAbsolute, CarriesVersion],
            NodeKind::ServerVariable => &[Name],
            NodeKind::Address => &[Address, IsAbsolute, IsLocal, Scheme, Use, HasOtherAbsolute],
            NodeKind::Path => &[
                Name,
                Path,
                PathShape,
                TemplateNames,
                Methods,
                ClashesInMethod,
                NestingDepth,
                Segments,
                EndsInTemplate,
                HasTemplate,
                CarriesVersion,
                Label,
            ],
            NodeKind::Segment => &[Name, Text, Path, IsTemplate, IsFirst, IsLast, AfterTemplate, Methods],
            NodeKind::Operation | NodeKind::Webhook => &[
                Name,
                Path,
                PathShape,
                TemplateNames,
                Segments,
                LastSegment,
                EndsInTemplate,
                HasTemplate,
                Method,
                ConfusableId,
                Parameters,
                ParametersResolve,
                PathParameterNames,
                RepeatedPathParameterNames,
                QueryParameterNames,
                HeaderParameterNames,
                Statuses,
                ResponseHeaderNames,
                IsRead,
                IsWrite,
                IsCollection,
                IsBoundedCollection,
                IsCreate,
                Alternatives,
                SecurityNames,
                IsOpen,
                IsOpenByNature,
                PublicReason,
                RequestMediaTypes,
                SuccessProperties,
                SuccessTypes,
                RequestProperties,
                ReturnsOneObject,
                SuccessMediaTypes,
                AsksCertificate,
                IsCalledDeprecated,
                HasEndDate,
                NamesReplacement,
                IsUpload,
                HasUploadLimit,
                StatesUploadTypes,
                Scopes,
                UndeclaredSchemes,
                UndeclaredScopes,
                Label,
                PlainDescription,
            ],
            NodeKind::Parameter => &[
                Name,
                Location,
                EffectiveSchema,
                Types,
                ItemTypes,
                ValueSchema,
                Codes,
                NamedList,
                IsDescribed,
                IsImported,
                IsInput,
                Casing,
                Identifies,
            ],
            NodeKind::RequestBody => &[MediaTypes, OffersJson, OffersFilesOnly, Role, Label],
            NodeKind::Response => &[Name, Status, IsError, MediaTypes, OffersJson, OffersFilesOnly, HeaderNames, Role, Label],
            NodeKind::MediaType => {
                &[Name, Essence, Charset, IsJson, IsFile, Role, HasExample, HasSchema, EffectiveSchema, Types, Status, SuccessProperties, Label]
            }
            NodeKind::Header => &[Name, EffectiveSchema, Types],
            NodeKind::Schema => &[
                Name,
                Types,
                IsNullable,
                ItemTypes,
                ValueSchema,
                Codes,
                NamedList,
                IsInput,
                IsRequest,
                IsResponse,
                IsErrorOnly,
                IsFreeForm,
                IsMap,
                IsAlias,
                IsWholeBody,
                IsClosed,
                IsObject,
                HasProperties,
                PropertyNames,
                FreeTextNames,
                PropertyMeanings,
                MappedPercent,
                Owner,
                Role,
                Subject,
            ],
            NodeKind::Property => &[
                Name,
                Types,
                IsNullable,
                ItemTypes,
                ValueSchema,
                Codes,
                NamedList,
                IsDescribed,
                IsInput,
                IsRequest,
                IsResponse,
                IsErrorOnly,
                IsImported,
                Casing,
                IsOfRecord,
                Siblings,
                Owner,
                IsObject,
                HasProperties,
                PropertyNames,
                FreeTextNames,
                PropertyMeanings,
                IsMap,
                IsFreeForm,
                Subject,
            ],
            NodeKind::SecurityScheme => &[Name, KeyName, UsedBy],
            NodeKind::Tag => &[Name],
            NodeKind::Product => &[MissingCatalogueMembers, UnlistedContracts, HasManifest, SupplierName, AssessedVersion],
            NodeKind::Evidence => &[Name, FileProblem, Content, AnsweredNo, SupplierName, AssessedVersion],
            NodeKind::Exchange => &[
                Name,
                Probes,
                Method,
                Address,
                Scheme,
                Credential,
                RequestHeaders,
                IsAnswered,
                Failure,
                StatusCode,
                ResponseHeaders,
                Cookies,
                Essence,
                Charset,
                IsJson,
                Body,
                BodyText,
                BodyProblem,
                BodyBytes,
                ControlStatus,
                RepeatsControl,
                KeepsEntityTag,
                TokenMinutes,
                Environment,
                IsDeclared,
                IsProtected,
                Label,
            ],
            NodeKind::Endpoint => {
                &[Name, AcceptedVersions, OpenVersions, AcceptedFamilies, OpenFamilies, AcceptedSuites, OpenSuites, Certificate, Label]
            }
        }
    }
}
