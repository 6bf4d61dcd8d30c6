//! Contracts of many shapes that grow in one thing at a time, to see that what a check costs grows no faster.

use std::fmt::Write as _;

/// A shape: its name, and a contract in JSON by how many there are of what it grows in.
pub(crate) type Shape = (&'static str, fn(usize) -> String);

/// The shapes.
pub(crate) const SHAPES: &[Shape] = &[
    ("references", references),
    ("uploads", uploads),
    ("upload chain", upload_chain),
    ("distinct patterns", distinct_patterns),
    ("repeated patterns", repeated_patterns),
    ("looking patterns", looking_patterns),
    ("wide allOf", wide_all_of),
    ("one wide allOf", one_wide_all_of),
    ("allOf of one base", all_of_base),
    ("allOf chain", all_of_chain),
    ("allOf tree", all_of_tree),
    ("wide oneOf", wide_one_of),
    ("one wide oneOf", one_wide_one_of),
    ("many parameters", many_parameters),
    ("parameters of one operation", parameters_of_one),
    ("wide enums", wide_enums),
    ("one wide enum", one_wide_enum),
    ("one wide object", one_wide_object),
    ("one wide object of many operations", shared_wide_object),
    ("required names", required_names),
    ("tags", tags),
    ("security schemes", security_schemes),
    ("scopes", scopes),
    ("examples", examples),
    ("examples of one schema", examples_of_one),
    ("one large example", large_example),
    ("responses and headers", responses),
    ("paths alike", paths_alike),
    ("segments", segments),
    ("servers", servers),
    ("webhooks", webhooks),
    ("callbacks", callbacks),
    ("operation identifiers", operation_ids),
    ("references that lead nowhere", lost_references),
    ("unused schemas", unused),
    ("deprecations", deprecations),
    ("descriptions", descriptions),
    ("entities", entities),
    ("errors", errors),
    ("collections", collections),
    ("links", links),
];

/// A contract as it is put together.
#[derive(Default)]
struct Contract {
    root: String,
    paths: String,
    schemas: String,
    components: String,
}

impl Contract {
    fn path(&mut self, path: &str, item: &str) {
        let comma = if self.paths.is_empty() { "" } else { ",\n" };
        let _ = write!(self.paths, "{comma}\"{path}\":{{{item}}}");
    }

    /// A `GET` that answers a schema.
    fn get(&mut self, number: usize, schema: &str) {
        self.path(
            &format!("/things-{number}"),
            &format!(r#""get":{{"operationId":"getThings{number}","responses":{{"200":{{"description":"The things.","content":{{"application/json":{{"schema":{schema}}}}}}}}}}}"#),
        );
    }

    /// A `POST` that takes a media type.
    fn post(&mut self, number: usize, media_type: &str) {
        self.path(
            &format!("/things-{number}"),
            &format!(r#""post":{{"operationId":"createThing{number}","requestBody":{{"content":{{{media_type}}}}},"responses":{{"201":{{"description":"Created."}}}}}}"#),
        );
    }

    fn schema(&mut self, name: &str, schema: &str) {
        let comma = if self.schemas.is_empty() { "" } else { ",\n" };
        let _ = write!(self.schemas, "{comma}\"{name}\":{schema}");
    }

    fn text(self) -> String {
        let Self { root, paths, schemas, components } = self;
        format!(
            r#"{{"openapi":"3.1.0","info":{{"title":"Generated things","version":"1.0.0"}},{root}"paths":{{{paths}}},"components":{{{components}"schemas":{{{schemas}}}}}}}"#
        )
    }
}

fn refer(name: &str) -> String {
    format!(r##"{{"$ref":"#/components/schemas/{name}"}}"##)
}

/// As many of something, separated by commas.
fn each(count: usize, one: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        if number > 0 {
            text.push(',');
        }
        text.push_str(&one(number));
    }
    text
}

/// A number below `below` that has nothing to do with its neighbours.
fn scattered(number: usize, below: usize) -> usize {
    (number.wrapping_mul(2_654_435_761) >> 7) % below.max(1)
}

fn references(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.post(number, &format!(r#""application/json":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        let others = each(3, |other| format!(r#""other{other}":{}"#, refer(&format!("S{}", scattered(3 * number + other, count)))));
        contract
            .schema(&format!("S{number}"), &format!(r#"{{"type":"object","properties":{{"name":{{"type":"string","maxLength":80}},{others}}}}}"#));
    }
    contract.text()
}

fn uploads(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        let media_type = if number % 2 == 0 { "multipart/form-data" } else { "application/json" };
        contract.post(number, &format!(r#""{media_type}":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        let others = each(3, |other| format!(r#""other{other}":{}"#, refer(&format!("S{}", scattered(3 * number + other, count)))));
        let file = if number % 10 == 0 { r#","photo":{"type":"string","format":"byte"},"scan":{"type":"string","format":"binary"}"# } else { "" };
        contract.schema(&format!("S{number}"), &format!(r#"{{"type":"object","properties":{{{others}{file}}}}}"#));
    }
    contract.text()
}

fn upload_chain(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.post(number, &format!(r#""multipart/form-data":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        let inner = if number + 1 < count { refer(&format!("S{}", number + 1)) } else { r#"{"type":"string","format":"binary"}"#.to_owned() };
        contract.schema(&format!("S{number}"), &format!(r#"{{"type":"object","properties":{{"next":{inner}}}}}"#));
    }
    contract.text()
}

fn patterned(count: usize, pattern: impl Fn(usize) -> String) -> String {
    let mut contract = Contract::default();
    for block in 0..count.div_ceil(20) {
        contract.post(block, &format!(r#""application/json":{{"schema":{}}}"#, refer(&format!("S{block}"))));
        let properties = each(20, |number| {
            let name = ["Date", "Url", "Postcode", "Name", "Number"][number % 5];
            format!(r#""p{number}{name}":{{"type":"string","pattern":"{}"}}"#, pattern(block * 20 + number))
        });
        contract.schema(&format!("S{block}"), &format!(r#"{{"type":"object","properties":{{{properties}}}}}"#));
    }
    contract.text()
}

fn distinct_patterns(count: usize) -> String {
    patterned(count, |number| format!(r"^[A-Z]{{2}}-{number}-\\w+[0-9]{{1,6}}$"))
}

fn repeated_patterns(count: usize) -> String {
    patterned(count, |number| format!(r"^\\w{{1,{}}}$", 200 + number % 10))
}

fn looking_patterns(count: usize) -> String {
    patterned(count, |number| format!(r"^(?!.*--)[a-z-]{{1,{}}}$", 20 + number % 60))
}

fn wide_all_of(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.post(number, &format!(r#""application/json":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        let branches = each(20, |branch| format!(r#"{{"type":"object","properties":{{"part{branch}Name":{{"type":"string","maxLength":40}}}}}}"#));
        contract.schema(&format!("S{number}"), &format!(r#"{{"allOf":[{branches}]}}"#));
    }
    contract.text()
}

fn one_wide_all_of(count: usize) -> String {
    let mut contract = Contract::default();
    contract.post(0, &format!(r#""application/json":{{"schema":{}}}"#, refer("S")));
    let branches = each(count, |branch| format!(r#"{{"type":"object","properties":{{"part{branch}Name":{{"type":"string","maxLength":40}}}}}}"#));
    contract.schema("S", &format!(r#"{{"allOf":[{branches}]}}"#));
    contract.text()
}

fn all_of_base(count: usize) -> String {
    let mut contract = Contract::default();
    let properties = each(50, |number| format!(r#""base{number}Name":{{"type":"string","maxLength":40}}"#));
    contract.schema("Base", &format!(r#"{{"type":"object","properties":{{{properties}}}}}"#));
    for number in 0..count {
        contract.post(number, &format!(r#""application/json":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        contract.schema(
            &format!("S{number}"),
            &format!(r#"{{"allOf":[{},{{"type":"object","properties":{{"own{number}":{{"type":"string"}}}}}}]}}"#, refer("Base")),
        );
    }
    contract.text()
}

fn all_of_chain(count: usize) -> String {
    let mut contract = Contract::default();
    contract.schema("S0", r#"{"type":"object","properties":{"first":{"type":"string"}}}"#);
    for number in 1..count {
        contract.post(number, &format!(r#""application/json":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        contract.schema(
            &format!("S{number}"),
            &format!(
                r#"{{"allOf":[{},{{"type":"object","properties":{{"own{number}":{{"type":"string"}}}}}}]}}"#,
                refer(&format!("S{}", number - 1))
            ),
        );
    }
    contract.text()
}

fn all_of_tree(count: usize) -> String {
    let mut contract = Contract::default();
    contract.schema("S0", r#"{"type":"object","properties":{"first":{"type":"string"}}}"#);
    for number in 1..count {
        contract.get(number, &refer(&format!("S{number}")));
        contract.schema(
            &format!("S{number}"),
            &format!(
                r#"{{"allOf":[{},{{"type":"object","properties":{{"own{number}":{{"type":"string"}}}}}}]}}"#,
                refer(&format!("S{}", (number - 1) / 3))
            ),
        );
    }
    contract.text()
}

fn wide_one_of(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.post(number, &format!(r#""application/json":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        let branches = each(20, |branch| {
            format!(r#"{{"type":"object","required":["kind"],"properties":{{"kind":{{"const":"k{branch}"}},"value{branch}":{{"type":"string"}}}}}}"#)
        });
        contract.schema(&format!("S{number}"), &format!(r#"{{"oneOf":[{branches}],"discriminator":{{"propertyName":"kind"}}}}"#));
    }
    contract.text()
}

fn one_wide_one_of(count: usize) -> String {
    let mut contract = Contract::default();
    contract.get(0, &format!(r#"{{"oneOf":[{}]}}"#, each(count, |number| refer(&format!("S{number}")))));
    for number in 0..count {
        contract.schema(&format!("S{number}"), &format!(r#"{{"type":"object","properties":{{"name{number}":{{"type":"string","maxLength":40}}}}}}"#));
    }
    contract.text()
}

fn parameter(number: usize) -> String {
    let place = if number.is_multiple_of(2) { "query" } else { "header" };
    format!(r#"{{"name":"filter{number}","in":"{place}","description":"Narrows it.","schema":{{"type":"string","maxLength":40}}}}"#)
}

fn many_parameters(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        let responses = r#""responses":{"200":{"description":"All."}}"#;
        contract.path(
            &format!("/things-{number}/{{thingId}}"),
            &format!(
                r#""parameters":[{}],"get":{{"operationId":"a{number}",{responses}}},"delete":{{"operationId":"b{number}",{responses}}}"#,
                each(50, parameter)
            ),
        );
    }
    contract.text()
}

fn parameters_of_one(count: usize) -> String {
    let mut contract = Contract::default();
    contract.path(
        "/things",
        &format!(r#""get":{{"operationId":"a","parameters":[{}],"responses":{{"200":{{"description":"All."}}}}}}"#, each(count, parameter)),
    );
    contract.text()
}

fn wide_enums(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.post(number, &format!(r#""application/json":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        let values = each(100, |value| format!(r#""VALUE_{value}""#));
        contract.schema(&format!("S{number}"), &format!(r#"{{"type":"object","properties":{{"state":{{"type":"string","enum":[{values}]}}}}}}"#));
    }
    contract.text()
}

fn one_wide_enum(count: usize) -> String {
    let mut contract = Contract::default();
    contract.get(0, &refer("S"));
    let values = each(count, |value| format!(r#""VALUE_{value}""#));
    contract.schema(
        "S",
        &format!(
            r#"{{"type":"object","properties":{{"state":{{"type":"string","enum":[{values}],"example":"VALUE_{}"}}}}}}"#,
            count.saturating_sub(1)
        ),
    );
    contract.text()
}

fn wide_object(count: usize) -> String {
    each(count, |number| format!(r#""field{number}Name":{{"type":"string","maxLength":40,"description":"One of them."}}"#))
}

fn one_wide_object(count: usize) -> String {
    let mut contract = Contract::default();
    contract.post(0, &format!(r#""application/json":{{"schema":{}}}"#, refer("S")));
    contract.schema("S", &format!(r#"{{"type":"object","properties":{{{}}}}}"#, wide_object(count)));
    contract.text()
}

fn shared_wide_object(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.post(2 * number, &format!(r#""application/json":{{"schema":{}}}"#, refer("S")));
        contract.get(2 * number + 1, &refer("S"));
    }
    contract.schema("S", &format!(r#"{{"type":"object","properties":{{{}}}}}"#, wide_object(2 * count)));
    contract.text()
}

fn required_names(count: usize) -> String {
    let mut contract = Contract::default();
    contract.get(0, &refer("S"));
    let names = each(count, |number| format!(r#""field{number}Name""#));
    let example = each(count, |number| format!(r#""field{number}Name":"a""#));
    contract.schema("S", &format!(r#"{{"type":"object","required":[{names}],"properties":{{{}}},"example":{{{example}}}}}"#, wide_object(count)));
    contract.text()
}

fn tags(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.path(
            &format!("/things-{number}"),
            &format!(
                r#""get":{{"operationId":"get{number}","tags":["Tag {number}","Tag {}"],"responses":{{"200":{{"description":"All."}}}}}}"#,
                scattered(number, count)
            ),
        );
    }
    contract.root = format!(r#""tags":[{}],"#, each(count, |number| format!(r#"{{"name":"Tag {number}","description":"One of them."}}"#)));
    contract.text()
}

fn security_schemes(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.path(
            &format!("/things-{number}"),
            &format!(
                r#""get":{{"operationId":"get{number}","security":[{{"scheme{number}":[]}},{{"scheme{}":[]}}],"responses":{{"200":{{"description":"All."}}}}}}"#,
                scattered(number, count)
            ),
        );
    }
    let schemes = each(count, |number| format!(r#""scheme{number}":{{"type":"http","scheme":"bearer"}}"#));
    contract.components = format!(r#""securitySchemes":{{{schemes}}},"#);
    contract.text()
}

fn scopes(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.path(
            &format!("/things-{number}"),
            &format!(
                r#""get":{{"operationId":"get{number}","security":[{{"all":["scope.{number}"]}}],"responses":{{"200":{{"description":"All."}}}}}}"#
            ),
        );
    }
    let scopes = each(count, |number| format!(r#""scope.{number}":"One of them.""#));
    contract.components = format!(
        r#""securitySchemes":{{"all":{{"type":"oauth2","flows":{{"clientCredentials":{{"tokenUrl":"https://a.example.org/token","scopes":{{{scopes}}}}}}}}}}},"#
    );
    contract.text()
}

fn examples(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        let examples = each(10, |example| format!(r#""example{example}":{{"value":{{"name":"n{example}","state":"open","size":{example}}}}}"#));
        contract.post(number, &format!(r#""application/json":{{"schema":{},"examples":{{{examples}}}}}"#, refer("S")));
    }
    contract.schema(
        "S",
        r#"{"type":"object","required":["name"],"properties":{"name":{"type":"string","pattern":"^\\w+$"},"state":{"enum":["open"]},"size":{"type":"integer"}}}"#,
    );
    contract.text()
}

fn examples_of_one(count: usize) -> String {
    let mut contract = Contract::default();
    let examples = each(count, |example| format!(r#""example{example}":{{"value":{{"name":"n{example}","state":"closed"}}}}"#));
    contract.post(0, &format!(r#""application/json":{{"schema":{},"examples":{{{examples}}}}}"#, refer("S")));
    contract.schema("S", r#"{"type":"object","properties":{"name":{"type":"string"},"state":{"enum":["open"]}}}"#);
    contract.text()
}

fn large_example(count: usize) -> String {
    let mut contract = Contract::default();
    let items = each(count, |item| format!(r#"{{"name":"n{item}","state":"open"}}"#));
    contract.post(0, &format!(r#""application/json":{{"schema":{{"type":"array","uniqueItems":true,"items":{}}},"example":[{items}]}}"#, refer("S")));
    contract.schema("S", r#"{"type":"object","properties":{"name":{"type":"string"},"state":{"enum":["open"]}}}"#);
    contract.text()
}

fn responses(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        let headers = each(20, |header| format!(r#""X-Header-{header}":{{"description":"One of them.","schema":{{"type":"string"}}}}"#));
        let responses = each(20, |status| format!(r#""{}":{{"description":"One of them.","headers":{{{headers}}}}}"#, 400 + status));
        contract.path(&format!("/things-{number}"), &format!(r#""get":{{"operationId":"get{number}","responses":{{{responses}}}}}"#));
    }
    contract.text()
}

fn paths_alike(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.path(
            &format!("/things/{{id{number}}}/parts"),
            &format!(r#""get":{{"operationId":"get{number}","responses":{{"200":{{"description":"All."}}}}}}"#),
        );
    }
    contract.text()
}

fn segments(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count.div_ceil(30) {
        let path: String = (0..30).map(|segment| format!("/part{segment}of{number}/{{id{segment}}}")).collect();
        contract.path(&path, &format!(r#""get":{{"operationId":"get{number}","responses":{{"200":{{"description":"All."}}}}}}"#));
    }
    contract.text()
}

fn servers(count: usize) -> String {
    let mut contract = Contract::default();
    contract.get(0, r#"{"type":"string"}"#);
    contract.root =
        format!(r#""servers":[{}],"#, each(count, |number| format!(r#"{{"url":"https://s{number}.example.org/v1","description":"Production"}}"#)));
    contract.text()
}

fn webhooks(count: usize) -> String {
    let mut contract = Contract::default();
    let operation = |number| {
        format!(
            r#""thing{number}Changed":{{"post":{{"operationId":"on{number}","requestBody":{{"content":{{"application/json":{{"schema":{}}}}}}},"responses":{{"200":{{"description":"Taken."}}}}}}}}"#,
            refer("S")
        )
    };
    contract.root = format!(r#""webhooks":{{{}}},"#, each(count, operation));
    contract.schema("S", r#"{"type":"object","properties":{"name":{"type":"string"}}}"#);
    contract.text()
}

fn callbacks(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.path(
            &format!("/things-{number}"),
            &format!(
                r##""post":{{"operationId":"create{number}","callbacks":{{"done":{{"{{$request.body#/url}}":{{"post":{{"operationId":"done{number}","requestBody":{{"content":{{"application/json":{{"schema":{}}}}}}},"responses":{{"200":{{"description":"Taken."}}}}}}}}}}}},"responses":{{"201":{{"description":"Created."}}}}}}"##,
                refer("S")
            ),
        );
    }
    contract.schema("S", r#"{"type":"object","properties":{"name":{"type":"string"}}}"#);
    contract.text()
}

fn operation_ids(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        let id = if number.is_multiple_of(2) { "getThing" } else { "get_thing" };
        contract.path(&format!("/things-{number}"), &format!(r#""get":{{"operationId":"{id}","responses":{{"200":{{"description":"All."}}}}}}"#));
    }
    contract.text()
}

fn lost_references(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.get(number, &refer(&format!("Lost{number}")));
        contract.schema(&format!("Kept{number}"), r#"{"type":"string"}"#);
    }
    contract.text()
}

fn unused(count: usize) -> String {
    let mut contract = Contract::default();
    contract.get(0, r#"{"type":"string"}"#);
    for number in 0..count {
        let others = each(3, |other| format!(r#""other{other}":{}"#, refer(&format!("S{}", scattered(3 * number + other, count)))));
        contract.schema(&format!("S{number}"), &format!(r#"{{"type":"object","properties":{{{others}}}}}"#));
    }
    contract.text()
}

fn deprecations(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.path(
            &format!("/things-{number}"),
            &format!(
                r#""get":{{"operationId":"getThings{number}","deprecated":true,"description":"Deprecated: use getThings{} or GET /things-{} until 2027-01-01.","responses":{{"200":{{"description":"All."}}}}}}"#,
                scattered(number, count),
                scattered(number + 1, count)
            ),
        );
    }
    contract.text()
}

fn descriptions(count: usize) -> String {
    let mut contract = Contract::default();
    let text = "What is told here in many words, with a [link](https://example.org/a), `code` and **more**. ".repeat(20);
    for number in 0..count {
        contract.path(
            &format!("/things-{number}"),
            &format!(
                r#""get":{{"operationId":"get{number}","summary":"All","description":"{text}","responses":{{"200":{{"description":"{text}"}}}}}}"#
            ),
        );
    }
    contract.text()
}

fn entities(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.post(number, &format!(r#""application/json":{{"schema":{}}}"#, refer(&format!("S{number}"))));
        let others = each(3, |other| format!(r#""other{other}":{}"#, refer(&format!("P{}", scattered(3 * number + other, count)))));
        contract.schema(
            &format!("S{number}"),
            &format!(r#"{{"type":"object","x-pole-entity":"person","properties":{{"surname":{{"type":"string","x-pole-attribute":"person.surname"}},{others}}}}}"#),
        );
        contract.schema(&format!("P{number}"), &format!(r#"{{"type":"object","properties":{{"dateOfBirth":{{"type":"string"}},{others}}}}}"#));
    }
    contract.text()
}

fn errors(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.path(
            &format!("/things-{number}"),
            &format!(
                r#""get":{{"operationId":"get{number}","responses":{{"200":{{"description":"All."}},"400":{{"description":"No.","content":{{"application/json":{{"schema":{{"type":"object","properties":{{"code{number}":{{"type":"string"}},"text{number}":{{"type":"string"}}}}}}}}}}}}}}}}"#
            ),
        );
    }
    contract.text()
}

fn collections(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.get(
            number,
            &format!(
                r#"{{"type":"object","properties":{{"items":{{"type":"array","items":{}}},"next":{{"type":"string"}},"total":{{"type":"integer"}}}}}}"#,
                refer(&format!("S{number}"))
            ),
        );
        contract.schema(&format!("S{number}"), r#"{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}}}"#);
    }
    contract.text()
}

fn links(count: usize) -> String {
    let mut contract = Contract::default();
    for number in 0..count {
        contract.path(
            &format!("/things-{number}"),
            &format!(
                r##""get":{{"operationId":"get{number}","responses":{{"200":{{"description":"All.","links":{{"next":{{"operationId":"get{}","parameters":{{"id":"$response.body#/id"}}}}}}}}}}}}"##,
                scattered(number, count)
            ),
        );
    }
    contract.text()
}
