//! The pictures of the README, drawn from real output.
//!
//! `INSTA_UPDATE=always cargo test --test it picture` draws them again.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anstyle::{Color, RgbColor};
use anstyle_svg::Term;

use crate::shop;

/// Columns of the terminal: as few as show the names of sidecars and causes, because a page shrinks the picture to its width.
const COLUMNS: usize = 140;
/// Wide enough for the widest of the usual fonts, in hundredths of a pixel per column at 14 pixels.
const COLUMN_WIDTH: usize = 866;

/// Colours of a terminal: ground, text, and the red, yellow and cyan of the program. Each can be read on its ground.
struct Colours {
    ground: u32,
    text: u32,
    red: u32,
    yellow: u32,
    cyan: u32,
}

const LIGHT: Colours =
    Colours { ground: 0xf6_f8fa, text: 0x1f_2328, red: 0xcf_222e, yellow: 0x9a_6700, cyan: 0x1b_7c83 };
const DARK: Colours =
    Colours { ground: 0x16_1b22, text: 0xe6_edf3, red: 0xff_7b72, yellow: 0xd2_9922, cyan: 0x39_c5cf };

fn rgb(colour: u32) -> RgbColor {
    let [_, red, green, blue] = colour.to_be_bytes();
    RgbColor(red, green, blue)
}

/// The output as a picture.
fn draw(output: &str, colours: &Colours) -> String {
    let mut palette = [rgb(colours.text); 16];
    for (place, colour) in [(1, colours.red), (3, colours.yellow), (6, colours.cyan)] {
        palette[place] = rgb(colour);
    }
    let svg = Term::new()
        .palette(palette.into())
        .fg_color(Color::Rgb(rgb(colours.text)))
        .bg_color(Color::Rgb(rgb(colours.ground)))
        .min_width_px(COLUMNS * COLUMN_WIDTH / 100)
        .render_svg(output.trim_end());
    scalable(&svg).replace("opacity: 0.4", "opacity: 0.7")
}

/// A picture that a page can shrink to its own width.
fn scalable(svg: &str) -> String {
    let size = |name: &str| {
        let (_, rest) = svg.split_once(&format!("{name}=\"")).expect("the picture has a size");
        rest.split_once("px").expect("the size is in pixels").0.to_owned()
    };
    let (width, height) = (size("width"), size("height"));
    svg.replacen("<svg ", &format!("<svg viewBox=\"0 0 {width} {height}\" "), 1)
}

/// What a terminal shows. `None` on machines without util-linux' `script`.
fn shown_on_a_terminal() -> Option<String> {
    let env = shop::env();
    let program = env!("CARGO_BIN_EXE_kubectl-sidecars");
    let inner = format!("stty rows 40 cols {COLUMNS}; '{program}' list -A -f shop.yaml");
    let mut command = Command::new("script");
    command.args(["-qec", &inner, "/dev/null"]).current_dir(env.home()).env_clear();
    command.env("PATH", env::var_os("PATH")?).env("HOME", env.home()).env("TERM", "xterm-256color");
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    Some(format!("\u{1b}[2m$\u{1b}[0m kubectl sidecars list -A\n{text}"))
}

#[test]
fn pictures_of_the_readme_show_what_is_printed() {
    let Some(output) = shown_on_a_terminal() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
    for (name, colours) in [("list-light.svg", LIGHT), ("list-dark.svg", DARK)] {
        let (path, drawn) = (folder.join(name), draw(&output, &colours));
        if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            fs::write(&path, &drawn).expect("the folder can be written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            kept == drawn,
            "{name} is out of date; `INSTA_UPDATE=always cargo test --test it picture` draws it again"
        );
    }
}
