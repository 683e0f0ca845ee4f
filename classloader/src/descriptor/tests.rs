use super::*;

#[test]
fn method_descriptors() {
    let d = MethodDescriptor::parse(b"(I[[JLjava/lang/String;D[Ljava/util/List;)V").unwrap();
    let types: Vec<_> = d.parameters().collect();
    assert_eq!(
        types,
        [
            FieldType::Int,
            FieldType::Array(b"[[J"),
            FieldType::Object(b"java/lang/String"),
            FieldType::Double,
            FieldType::Array(b"[Ljava/util/List;")
        ]
    );
    assert_eq!(d.parameter_slots(), 6);
    assert_eq!(d.result(), None);
    assert_eq!(MethodDescriptor::parse(b"()[I").unwrap().result(), Some(FieldType::Array(b"[I")));
    for bad in [
        &b""[..],
        b"(",
        b"()",
        b"I",
        b"(V)V",
        b"(I)VV",
        b"(L;)V",
        b"(La//b;)V",
        b"([)V",
        b"(La.b;)V",
        b"()[V",
        b"(Ljava/lang/String)V",
    ] {
        assert_eq!(MethodDescriptor::parse(bad), None, "{}", String::from_utf8_lossy(bad));
    }
}

#[test]
fn field_descriptors() {
    let array = FieldType::parse(b"[[Ljava/lang/Object;").unwrap();
    assert_eq!(array.component(), Some(FieldType::Array(b"[Ljava/lang/Object;")));
    assert_eq!(array.component().unwrap().component(), Some(FieldType::Object(b"java/lang/Object")));
    assert_eq!(FieldType::Int.component(), None);
    assert_eq!(FieldType::parse(b"V"), None);
    assert_eq!(FieldType::parse(b"II"), None);
    let mut deep = vec![b'['; 255];
    deep.push(b'I');
    assert!(FieldType::parse(&deep).is_some());
    deep.insert(0, b'[');
    assert_eq!(FieldType::parse(&deep), None);
    assert_eq!(skip_type(&deep, false), Err(TypeDefect::Dimensions));
}

#[test]
fn names() {
    for (name, class, field, method) in [
        (&b"a"[..], true, true, true),
        (b"a/b", true, false, false),
        (b"", false, false, false),
        (b"/a", false, false, false),
        (b"a/", false, false, false),
        (b"a//b", false, false, false),
        (b"a.b", false, false, false),
        (b"a<b>", true, true, false),
        (b"[a", false, false, false),
        (b"a;", false, false, false),
    ] {
        let got = [NameKind::Class, NameKind::Field, NameKind::Method].map(|kind| is_name(name, kind));
        assert_eq!(got, [class, field, method], "{}", String::from_utf8_lossy(name));
    }
}
