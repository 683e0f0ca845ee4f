//! The locale of the host: language, country and the encoding of its texts.
#![allow(unsafe_code)] // reason: the C library's locale functions

use std::ffi::{CStr, CString};
use vm_core::host::{Locale, LocaleName};

/// Names without a country, and their full forms, in pairs.
const ALIASES: &str = "ar ar_EG be be_BY bg bg_BG br br_FR ca ca_ES cs cs_CZ cz cs_CZ da da_DK de de_DE el el_GR en en_US \
    eo eo es es_ES et et_EE eu eu_ES fi fi_FI fr fr_FR ga ga_IE gl gl_ES he iw_IL hr hr_HR hs en_US hu hu_HU id in_ID in in_ID \
    is is_IS it it_IT iw iw_IL ja ja_JP kl kl_GL ko ko_KR lt lt_LT lv lv_LV mk mk_MK nl nl_NL no no_NO pl pl_PL pt pt_PT \
    ro ro_RO ru ru_RU se se_NO sk sk_SK sl sl_SI sq sq_AL sr sr_CS su fi_FI sv sv_SE th th_TH tr tr_TR ua en_US uk uk_UA \
    vi vi_VN wa wa_BE zh zh_CN bokmal nb_NO catalan ca_ES croatian hr_HR czech cs_CZ danish da_DK dansk da_DK deutsch de_DE \
    dutch nl_NL eesti et_EE estonian et_EE finnish fi_FI french fr_FR galego gl_ES galician gl_ES german de_DE greek el_GR \
    hebrew iw_IL hrvatski hr_HR hungarian hu_HU icelandic is_IS italian it_IT japanese ja_JP korean ko_KR lithuanian lt_LT \
    norwegian no_NO nynorsk nn_NO polish pl_PL portuguese pt_PT romanian ro_RO russian ru_RU slovak sk_SK slovene sl_SI \
    slovenian sl_SI spanish es_ES swedish sv_SE thai th_TH turkish tr_TR";
/// Languages under another name.
const LANGUAGES: &str = "C en POSIX en cz cs he iw hs en id in sh sr su fi ua en";
/// Countries under another name.
const COUNTRIES: &str = "RN US YU CS";
/// Modifiers that name a script.
const SCRIPTS: &str = "cyrillic Cyrl devanagari Deva iqtelif Latn latin Latn Arab Arab Cyrl Cyrl Deva Deva Ethi Ethi \
    Hans Hans Hant Hant Latn Latn Sund Sund Syrc Syrc Tfng Tfng";
/// Modifiers that name a variant.
const VARIANTS: &str = "nynorsk NY";

fn look_up<'t>(pairs: &'t str, key: &str) -> Option<&'t str> {
    let mut words = pairs.split_ascii_whitespace();
    while let (Some(k), Some(v)) = (words.next(), words.next()) {
        if k == key {
            return Some(v);
        }
    }
    None
}

/// Of a POSIX locale name: `language_country.encoding@modifier`. The encoding in it comes second.
fn parse_name(name: &str) -> (LocaleName, Option<&str>) {
    let name = if matches!(name, "C" | "POSIX") { "en_US" } else { name };
    let split = name.find(['.', '@']).unwrap_or(name.len());
    let (base, rest) = name.split_at(split);
    let base = look_up(ALIASES, base).unwrap_or(base);
    let (language, country) = base.split_once('_').map_or((base, None), |(l, c)| (l, Some(c)));
    let (encoding, modifier) = rest.split_once('@').map_or((rest, None), |(e, m)| (e, Some(m)));
    let locale = LocaleName {
        language: look_up(LANGUAGES, language).unwrap_or(language).into(),
        script: modifier.and_then(|m| look_up(SCRIPTS, m)).map(Into::into),
        country: country.map(|c| look_up(COUNTRIES, c).unwrap_or(c).into()),
        variant: modifier.and_then(|m| look_up(VARIANTS, m)).map(Into::into),
    };
    (locale, encoding.strip_prefix('.'))
}

/// The categories of the C library that a locale must have to be usable.
const CATEGORIES: [(&str, i32); 12] = [
    ("LC_CTYPE", libc::LC_CTYPE_MASK),
    ("LC_NUMERIC", libc::LC_NUMERIC_MASK),
    ("LC_TIME", libc::LC_TIME_MASK),
    ("LC_COLLATE", libc::LC_COLLATE_MASK),
    ("LC_MONETARY", libc::LC_MONETARY_MASK),
    ("LC_MESSAGES", libc::LC_MESSAGES_MASK),
    ("LC_PAPER", libc::LC_PAPER_MASK),
    ("LC_NAME", libc::LC_NAME_MASK),
    ("LC_ADDRESS", libc::LC_ADDRESS_MASK),
    ("LC_TELEPHONE", libc::LC_TELEPHONE_MASK),
    ("LC_MEASUREMENT", libc::LC_MEASUREMENT_MASK),
    ("LC_IDENTIFICATION", libc::LC_IDENTIFICATION_MASK),
];

/// A locale object of the C library.
struct CLocale(libc::locale_t);

impl CLocale {
    fn open(mask: i32, name: &str) -> Option<CLocale> {
        let name = CString::new(name).ok()?;
        // SAFETY: a new locale object from a C string.
        let l = unsafe { libc::newlocale(mask, name.as_ptr(), std::ptr::null_mut()) };
        (!l.is_null()).then(|| CLocale(l))
    }
    fn codeset(&self) -> String {
        // SAFETY: a live locale object.
        let text = unsafe { libc::nl_langinfo_l(libc::CODESET, self.0) };
        // SAFETY: a C string that lives as long as the locale.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }
}
impl Drop for CLocale {
    fn drop(&mut self) {
        // SAFETY: made by `newlocale`, freed once.
        unsafe { libc::freelocale(self.0) }
    }
}

/// What these environment variables select; "C" when the C library lacks any of it.
pub fn of_environment(environment: &[(Vec<u8>, Vec<u8>)]) -> Locale {
    let get = |name: &str| {
        let value = environment.iter().find(|(n, _)| n == name.as_bytes()).map(|(_, v)| v);
        value.filter(|v| !v.is_empty()).map(|v| String::from_utf8_lossy(v).into_owned())
    };
    let (all, lang) = (get("LC_ALL"), get("LANG"));
    let mut names = CATEGORIES.map(|(category, mask)| {
        let name = all.clone().or_else(|| get(category)).or_else(|| lang.clone());
        (name.unwrap_or_else(|| "C".into()), mask)
    });
    if names.iter().any(|(name, mask)| CLocale::open(*mask, name).is_none()) {
        names.iter_mut().for_each(|(name, _)| *name = "C".into());
    }
    let (ctype, messages) = (&names[0].0, &names[5].0);
    let codeset = CLocale::open(libc::LC_CTYPE_MASK, ctype).map_or(String::new(), |l| l.codeset());
    let (format, named) = parse_name(ctype);
    let encoding = match (named, &*codeset) {
        (Some("ISO8859-15"), _) => "ISO8859-15",
        (_, "") => "ISO8859-1",
        (_, "646") => "ISO646-US",
        (_, "EUC-JP") => "EUC-JP-LINUX",
        (_, c) => c,
    };
    Locale { format, display: parse_name(messages).0, encoding: encoding.into() }
}

#[cfg(test)]
mod tests;
