//! Where options of the VM come from besides the launcher: the environment and files.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::Env;
use super::args::report;
use super::flag::{FlagOrigin, FlagValue};
use super::vm_options::{Read, Reader, Stop};

impl Reader {
    pub(super) fn environment(&mut self, name: &str, env: Env<'_>) -> Read<Vec<Vec<u8>>> {
        let Some(text) = env(name) else {
            return Ok(Vec::new());
        };
        report(&mut self.err, &[b"Picked up ", name.as_bytes(), b": ", text.as_bytes()]);
        self.split(text.as_bytes(), name.as_bytes())
    }

    /// Splits at white space outside quotes.
    pub(super) fn split(&mut self, text: &[u8], name: &[u8]) -> Read<Vec<Vec<u8>>> {
        let (mut words, mut word, mut quote) = (Vec::new(), None::<Vec<u8>>, None);
        for &byte in text {
            match quote {
                Some(open) if byte == open => quote = None,
                Some(_) => word.get_or_insert_default().push(byte),
                None if byte.is_ascii_whitespace() || byte == 0x0b => words.extend(word.take()),
                None => {
                    let word = word.get_or_insert_default();
                    match byte {
                        b'"' | b'\'' => quote = Some(byte),
                        _ => word.push(byte),
                    }
                }
            }
        }
        if quote.is_some() {
            self.complain(&[b"Unmatched quote in ", name])?;
        }
        words.extend(word);
        Ok(words)
    }

    /// Options that count before all others, wherever they stand: files with more options, `-XX:Flags=`,
    /// `-XX:+IgnoreUnrecognizedVMOptions`, `-XX:+PrintFlagsInitial`.
    pub(super) fn special(&mut self, options: Vec<Vec<u8>>, container: &str) -> Read<Vec<Vec<u8>>> {
        let (mut expanded, mut options_file) = (Vec::new(), None::<Vec<u8>>);
        let mut pending: Vec<Vec<u8>> = options.into_iter().rev().collect();
        while let Some(option) = pending.pop() {
            if let Some(file) = option.strip_prefix(b"-XX:Flags=") {
                self.flags_file = Some(file.to_vec());
            } else if let Some(file) = option.strip_prefix(b"-XX:VMOptionsFile=") {
                if let Some(first) = options_file {
                    let middle = format!("' is already specified in the options container '{container}' so the ");
                    let parts: &[&[u8]] = &[
                        b"The option '",
                        &first,
                        middle.as_bytes(),
                        b"specification of '",
                        &option,
                        b"' in the same options container is an error.",
                    ];
                    self.complain(parts)?;
                    return Err(Stop::NoVm);
                }
                let Ok(text) = std::fs::read(OsStr::from_bytes(file)) else {
                    self.complain(&[b"Could not open options file '", file, b"'"])?;
                    return Err(Stop::NoVm);
                };
                let more = self.split(&text, file)?;
                if more.iter().any(|option| option.starts_with(b"-XX:VMOptionsFile=")) {
                    let tail = format!("' in options container '{container}' is an error.");
                    let parts: &[&[u8]] = &[
                        b"A VM options file may not refer to a VM options file. Specification of ",
                        b"'-XX:VMOptionsFile=<file-name>' in the options file '",
                        &option,
                        tail.as_bytes(),
                    ];
                    self.complain(parts)?;
                }
                // An empty file leaves the option, which then does nothing.
                if more.is_empty() {
                    expanded.push(option.clone());
                }
                pending.extend(more.into_iter().rev());
                options_file = Some(option);
                continue;
            }
            match &option[..] {
                b"-XX:+PrintVMOptions" => self.set("PrintVMOptions", FlagValue::Bool(true))?,
                b"-XX:-PrintVMOptions" => self.set("PrintVMOptions", FlagValue::Bool(false))?,
                b"-XX:+IgnoreUnrecognizedVMOptions" => self.ignore_unrecognized = true,
                b"-XX:-IgnoreUnrecognizedVMOptions" => self.ignore_unrecognized = false,
                b"-XX:+PrintFlagsInitial" => {
                    self.out.extend_from_slice(self.vm.xx.print(true).as_bytes());
                    return Err(Stop::Exit(0));
                }
                _ => {}
            }
            expanded.push(option);
        }
        Ok(expanded)
    }

    pub(super) fn print_option(&mut self, option: &[u8]) {
        report(&mut self.out, &[b"VM option '", option, b"'"]);
    }

    /// `-XX:Flags=`: flags without their `-XX:`, comments from `#`.
    pub(super) fn settings_file(&mut self, file: &[u8]) -> Read {
        let Ok(text) = std::fs::read(OsStr::from_bytes(file)) else {
            return self.complain(&[b"Could not open settings file ", file]);
        };
        let (mut token, mut comment, mut quote) = (Vec::new(), false, None);
        let mut is_good = true;
        for byte in text.into_iter().chain([b'\n']) {
            let is_blank = byte.is_ascii_whitespace() || byte == 0x0b;
            if comment {
                comment = byte != b'\n';
            } else if token.is_empty() {
                match byte {
                    b'#' => comment = true,
                    _ if !is_blank => token.push(byte),
                    _ => {}
                }
            } else if byte == b'\n' || quote.is_none() && is_blank {
                if self.vm.xx.bool("PrintVMOptions") {
                    self.print_option(&token);
                }
                let ignore = self.ignore_unrecognized;
                is_good &= self.vm.xx.process(&token, ignore, FlagOrigin::ConfigFile, &mut self.err);
                token.clear();
                quote = None;
            } else if quote == Some(byte) {
                quote = None;
            } else if quote.is_none() && matches!(byte, b'"' | b'\'') {
                quote = Some(byte);
            } else {
                token.push(byte);
            }
        }
        if is_good { Ok(()) } else { Err(Stop::NoVm) }
    }
}
