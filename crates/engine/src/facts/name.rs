//! Facts of names: the name of a node, and the style in which it is written.

use super::super::view::View;
use super::table::{CASING, Find, NAME, Row, row};
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item};

pub(super) const FACTS: &[Row] = &[
    row(
        NAME,
        &[
            NodeKind::ServerVariable,
            NodeKind::Path,
            NodeKind::Segment,
            NodeKind::Operation,
            NodeKind::Webhook,
            NodeKind::Parameter,
            NodeKind::Response,
            NodeKind::MediaType,
            NodeKind::Header,
            NodeKind::Schema,
            NodeKind::Property,
            NodeKind::SecurityScheme,
            NodeKind::Tag,
            NodeKind::Evidence,
            NodeKind::Exchange,
            NodeKind::Endpoint,
        ],
        "The name of a node: of a parameter, property, header, path, scheme, media type or status.",
        Find::Item(of),
    ),
    row(
        CASING,
        &[NodeKind::Parameter, NodeKind::Property],
        "The style in which the name is written, or its parts where it is put together with brackets, dots and the like.",
        Find::Item(|index, item| Some(View::Text(index.casing(index.name_id(item)?).name()))),
    ),
];

/// The name of a node, with its words found once where it is interned.
pub(super) fn of<'a>(index: &'a Index<'a>, item: Item) -> Option<View<'a>> {
    match index.name_id(item) {
        Some(id) => Some(View::Name(index, id)),
        None => index.name_of(item).map(View::Text),
    }
}
