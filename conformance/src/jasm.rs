//! The command `jasm`: the project's assembler and disassembler of class files.
//!
//! A file holds one class or more. `//` begins a comment; a name that is not plain stands in quotes.
//!
//! ```text
//! .version 52                                 // major, minor; holds for the classes that follow (default 61)
//! .class public super pkg/Name                // flags by name or number; none at all means public super
//! .super java/lang/Object                     // the default; `none` is index 0
//! .implements java/lang/Runnable
//! .attribute SourceFile utf8:Name.java        // of the class, as long as no member came
//! .field private x:I
//! .method public static f(I)V
//! .attribute Exceptions u2:1 class:java/io/IOException
//! .code 2 1                                   // max_stack, max_locals; up to .end or the next member
//! top:
//! .frame same                                 // of the StackMapTable, for the place it stands at
//!     iload_0
//!     ifne top
//!     return
//! .catch any top end handler
//! ```
//!
//! Constants are written by meaning, after the name of their kind ([`crate::raw_class::KINDS`]) where that is not
//! clear: `class:a/B`, `method:a/B.f(I)V`, `interface:`, `field:a/B.x:I`, `name:x:I`, `string:"x y"`, `int:5`,
//! `float:1.5`, `long:5`, `double:0x7ff8000000000000`, `type:(I)V`, `handle:6:method:a/B.f()V`, `dynamic:0:x:I`,
//! `indy:0:run()V`. `#12` is the constant at an index; `.const #1 = class:#2` defines them by index, from 1 on and
//! before all else; `.const #3 = tag:99 0a0b` is one that no specification knows.
//!
//! Frames: `same`, `same_extended`, `stack T`, `stack_extended T`, `chop N`, `append T...`, `full T... | T...`,
//! `raw DATA`; `.frame delta N ...` sets the offset. Types: `top int float double long null this new@LABEL`, a class,
//! `tag:N`.
//!
//! Raw data, in `.attribute NAME DATA` and `.bytes DATA` within code: `0aff`, `u1:5`, `u2:5`, `u4:5`, `@label`, constants.
//! `.attribute NAME length:N DATA` lies about the length; `.stackmap` sets the place of the StackMapTable among the
//! attributes; a branch to `+3` or `-3` is an offset; `.repeat N` ... `.endrepeat` writes lines N times with `{i}`
//! replaced by the round; `.name` says what the file is called.

mod assembler;
mod attribute;
mod code;
mod constant;
mod datum;
mod disassembler;
mod flags_table;
mod frame;
mod line;
mod repeat;

#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Context, Result, ensure};

pub use assembler::{Assembled, assemble};
pub use disassembler::{Constants, disassemble};

use crate::Options;
use crate::report::Report;

/// Runs the command.
pub fn run(options: &Options) -> Result<Report> {
    ensure!(!options.names.is_empty(), "jasm FILE.jasm -o DIR, or jasm --disassemble FILE.class");
    for name in &options.names {
        let path = Path::new(name);
        if options.disassemble {
            let constants = if options.by_index { Constants::ByIndex } else { Constants::Symbolic };
            let bytes = std::fs::read(path).with_context(|| name.clone())?;
            print!("{}", disassemble(&bytes, constants).with_context(|| name.clone())?);
        } else {
            let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
            let folder = options.output.as_deref().unwrap_or(Path::new("."));
            for class in assemble(&text).with_context(|| name.clone())? {
                write_class(folder, &class)?;
            }
        }
    }
    Ok(Report::default())
}

/// Writes a class where a class path of `folder` finds it.
pub fn write_class(folder: &Path, class: &Assembled) -> Result<()> {
    ensure!(!class.name.split('/').any(|part| matches!(part, "" | "." | "..")), "no file name: {:?}", class.name);
    let path = folder.join(format!("{}.class", class.name));
    std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
    std::fs::write(&path, &class.bytes).with_context(|| path.display().to_string())
}
