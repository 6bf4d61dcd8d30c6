//! The kinds of node that a check can select.

use kitemark_contract::NodeType;

macro_rules! string_enum {
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

string_enum! {
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
