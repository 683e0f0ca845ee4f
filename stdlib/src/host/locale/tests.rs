use super::*;

fn name(l: &str) -> (String, Option<String>, Option<String>, Option<String>) {
    let n = parse_name(l).0;
    (n.language, n.script, n.country, n.variant)
}

#[test]
fn posix_names() {
    let s = |t: &str| Some(t.to_string());
    assert_eq!(name("C"), ("en".into(), None, s("US"), None));
    assert_eq!(name("C.UTF-8"), ("en".into(), None, None, None));
    assert_eq!(name("de_CH.UTF-8"), ("de".into(), None, s("CH"), None));
    assert_eq!(name("de"), ("de".into(), None, s("DE"), None));
    assert_eq!(name("he_IL"), ("iw".into(), None, s("IL"), None));
    assert_eq!(name("sr_RS@latin"), ("sr".into(), s("Latn"), s("RS"), None));
    assert_eq!(name("no_NO.UTF-8@nynorsk"), ("no".into(), None, s("NO"), s("NY")));
    assert_eq!(parse_name("de_DE.ISO8859-15@euro").1, Some("ISO8859-15"));
}

#[test]
fn missing_locale_is_c() {
    let of = |v: &str| of_environment(&[(b"LC_ALL".to_vec(), v.as_bytes().to_vec())]);
    assert_eq!(of("xx_YY.UTF-8"), of("C"));
    assert_eq!(of("C").encoding, "ANSI_X3.4-1968");
}
