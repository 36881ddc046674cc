//! Which product a container is: by its command line, its image, its name.

use super::catalogue::{Catalogue, Fit, Product};
use super::command::Command;
use super::evidence::{Evidence, Source};
use super::image::Image;
use super::weigh::{
    APP_PRODUCT, APP_PRODUCT_AS_TOOLBOX, FRONT_PRODUCT, PRODUCT, PRODUCT_IN_SCRIPT, PRODUCT_NAME,
    PRODUCT_PART,
};

/// Products that are called by words which people also call other things: a game, a shop, a team.
const EVERYDAY: [&str; 11] = [
    "alloy", "barman", "doppler", "medusa", "odyssey", "sentinel", "squid", "stargate", "teleport", "vector",
    "vault",
];

/// By what a product was recognised. The text is written only where it is asked for.
#[derive(Debug, Clone, Copy)]
enum Why {
    /// The program and the word after it.
    Subcommand,
    Program,
    Image,
    /// The image, and its tag or the container's name.
    Variant,
    Name,
    /// This line of the script.
    Script(usize),
}

/// A product, how sure that is, and why.
#[derive(Debug, Clone)]
pub(super) struct Recognised<'a> {
    pub(super) product: &'a Product,
    /// What the match counts for a supporting product.
    weight: f64,
    why: Why,
    /// Whether only the image is the product's, and a script or the container's name makes something else of it.
    toolbox: bool,
}

impl Recognised<'_> {
    /// Makes a toolbox of the image: something else in the container shows what it is for.
    pub(super) fn make_toolbox(&mut self) {
        self.toolbox = true;
    }

    /// Whether the product says what the container is for.
    pub(super) fn is_telling(&self) -> bool {
        !self.toolbox
    }

    /// The evidence for the product's pattern; the parameters are those of [`recognise`].
    pub(super) fn evidence(&self, name: &str, image: &Image<'_>, command: &Command<'_>) -> Evidence {
        let says = self.product.pattern;
        let weight = match (says.is_supporting(), self.toolbox) {
            (true, false) => self.weight,
            (_, true) => APP_PRODUCT_AS_TOOLBOX,
            (false, false) if self.product.front => FRONT_PRODUCT,
            (false, false) => APP_PRODUCT.min(self.weight),
        };
        let program = command.program.as_ref();
        let called = program.map_or("", |program| &*program.program);
        let text = match self.why {
            Why::Subcommand => {
                let word = program.and_then(|program| program.plain_words().next()).unwrap_or_default();
                format!("runs {called} {word}")
            }
            Why::Program => format!("runs {called}"),
            Why::Image => format!("image {}", image.short()),
            Why::Variant => format!("image {} as {}", image.short(), self.product.name),
            Why::Name => format!("name {name}"),
            Why::Script(line) => {
                let line = command.script.get(line).map_or("", |line| &*line.program);
                format!("its script runs {line}")
            }
        };
        Evidence::new(Source::Product, says, weight, text)
    }
}

/// The product of a container, the strongest match first.
pub(super) fn recognise<'a>(
    name: &str,
    image: &Image<'_>,
    command: &Command<'_>,
    catalogue: &'a Catalogue,
) -> Option<Recognised<'a>> {
    // Kubernetes allows no longer name.
    let name = if name.len() <= 253 { name } else { "" };
    let by_image = catalogue.by_image(image);
    // An everyday word is a product's name only where the image agrees.
    let by_name = catalogue.by_name(name).filter(|(product, _)| {
        !EVERYDAY.contains(&name)
            || by_image.is_some_and(|(image, _)| image.name == product.name || product.of == Some(image.name))
    });
    let by_command = command.program.as_ref().and_then(|program| catalogue.by_command(program));
    let found = |product, weight, why| Some(Recognised { product, weight, why, toolbox: false });

    // `thanos sidecar` says more than the image, which runs everything else of Thanos too.
    if let Some((product, 2..)) = by_command {
        return found(product, PRODUCT, Why::Subcommand);
    }
    if let Some((base, Fit::Whole)) = by_image
        && let Some(variant) = variant(catalogue, base, image, by_name.map(|(product, _)| product))
    {
        let mut recognised = found(variant, PRODUCT, Why::Variant)?;
        recognised.toolbox = command.only_waits();
        return Some(recognised);
    }
    // `pgbackrest-config` on pgBackRest's image: the longer name says more.
    if let (Some((named, Fit::Whole)), Some((base, _))) = (by_name, by_image)
        && named.name != base.name
        && named.pattern.is_supporting()
        && base.is.iter().any(|word| name.strip_prefix(&**word).is_some_and(|rest| rest.starts_with('-')))
    {
        return found(named, PRODUCT_NAME, Why::Name);
    }
    let image_is_app = by_image.is_none_or(|(product, _)| !product.pattern.is_supporting());
    if let (Some((product, _)), false, true) = (by_command, command.presumed, image_is_app)
        && product.pattern.is_supporting()
    {
        return found(product, PRODUCT_NAME, Why::Program);
    }
    // A product's name given to a container of a database's or a tool's image: somebody chose that name.
    if let (Some((product, Fit::Whole)), true) = (by_name, image_is_app)
        && product.pattern.is_supporting()
    {
        let weight = if by_image.is_none() { PRODUCT_NAME } else { PRODUCT_PART };
        return found(product, weight, Why::Name);
    }
    if let Some((product, fit)) = by_image {
        let weight = if fit == Fit::Whole { PRODUCT } else { PRODUCT_PART };
        let mut recognised = found(product, weight, Why::Image)?;
        let own_script = !product.pattern.is_supporting()
            && command.is_script()
            && by_command.is_none()
            && !own_program(product, command);
        let waits =
            if product.pattern.is_supporting() { command.only_waits() } else { command.does_nothing() };
        recognised.toolbox = own_script || waits;
        return Some(recognised);
    }
    if let Some((product, fit)) = by_name
        && (product.pattern.is_supporting() || fit == Fit::Whole)
    {
        return found(product, PRODUCT_PART, Why::Name);
    }
    if let Some((product, _)) = by_command {
        return found(product, PRODUCT_NAME, Why::Program);
    }
    command.script.iter().enumerate().find_map(|(place, line)| {
        let (product, _) = catalogue.by_command(line)?;
        product.pattern.is_supporting().then_some(())?;
        found(product, PRODUCT_IN_SCRIPT, Why::Script(place))
    })
}

/// The variant of a product that a container's name or the image's tag identifies (Vault Agent of Vault).
fn variant<'a>(
    catalogue: &'a Catalogue,
    base: &Product,
    image: &Image<'_>,
    by_name: Option<&'a Product>,
) -> Option<&'a Product> {
    if let Some(product) = by_name.filter(|product| product.of == Some(base.name)) {
        return Some(product);
    }
    let variants = || catalogue.variants_of(base.name);
    variants().find(|product| product.tags.iter().any(|tag| image.tag_has(tag)))
}

/// Whether the script starts the product after all, often after some preparation.
fn own_program(product: &Product, command: &Command<'_>) -> bool {
    command.script.iter().any(|line| product.is.iter().any(|name| line.program.starts_with(name)))
}
