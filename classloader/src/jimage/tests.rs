use super::*;
use crate::corpus;

#[test]
fn finds_what_the_host_image_holds() {
    let Some(image) = corpus::host_image() else {
        return;
    };
    let object = image.find(b"java.base", b"java/lang/Object.class").unwrap();
    let bytes = object.bytes().unwrap();
    assert!(bytes.starts_with(&[0xca, 0xfe, 0xba, 0xbe]));
    assert_eq!(bytes.len() as u64, object.size());
    assert_eq!(object.name(), b"java/lang/Object.class");
    assert!(image.find(b"java.base", b"java/lang/Objec.class").is_none());
    assert!(image.find(b"java.bas", b"java/lang/Object.class").is_none());
    assert!(image.find(b"", b"").is_none());
    assert_eq!(image.module_of_package(b"java/lang"), Some(&b"java.base"[..]));
    assert_eq!(image.module_of_package(b"java/util/logging"), Some(&b"java.logging"[..]));
    assert_eq!(image.module_of_package(b"no/such"), None);
    assert!(image.modules().contains(&&b"jdk.compiler"[..]));
}

#[test]
fn every_resource_is_found_by_its_path() {
    let Some(image) = corpus::host_image() else {
        return;
    };
    let mut count = 0;
    for resource in image.resources() {
        let path = [&resource.parts().concat(), resource.extension].concat();
        let found = image.find_path(&path).unwrap();
        assert_eq!((found.offset, found.size), (resource.offset, resource.size));
        count += 1;
    }
    assert!(count > 1000);
}

#[test]
fn damaged_images_are_errors() {
    let image = |bytes: Vec<u8>| Image::open(Arc::new(bytes));
    assert_eq!(image(vec![]).unwrap_err(), ImageError::Truncated);
    assert_eq!(image(vec![0; 100]).unwrap_err(), ImageError::Magic);
    let mut header = vec![0xda, 0xda, 0xfe, 0xca, 0, 0, 1, 0];
    header.resize(HEADER_SIZE, 0);
    assert!(image(header.clone()).unwrap().find(b"java.base", b"a").is_none());
    header[6] = 2;
    assert_eq!(image(header.clone()).unwrap_err(), ImageError::Version { major: 2, minor: 0 });
    header[6] = 1;
    header[19] = 0xff;
    assert_eq!(image(header).unwrap_err(), ImageError::Truncated);
}

/// An image with the string table `strings`, for the decompressor.
fn image_of_strings(strings: &[u8]) -> Image {
    let mut bytes = Vec::new();
    for word in [MAGIC, MAJOR_VERSION << 16, 0, 0, 0, 0, strings.len() as u32] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(strings);
    Image::open(Arc::new(bytes)).unwrap()
}

fn layer(name: u32, content: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = 0xcafe_fafa_u32.to_le_bytes().to_vec();
    bytes.extend((content.len() as u64).to_le_bytes());
    bytes.extend((size as u64).to_le_bytes());
    bytes.extend(name.to_le_bytes());
    bytes.extend([0, 0, 0, 0, 1]);
    bytes.extend(content);
    bytes
}

#[test]
fn compact_constant_pools_inside_zip() {
    use std::io::Write;

    // Offsets: zip 1, compact-cp 5, (L;I)V 16, java/lang 23, String 33.
    let image = image_of_strings(b"\0zip\0compact-cp\0(L;I)V\0java/lang\0String\0");
    let head = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 0, 6];
    let mut compact = head.to_vec();
    // A descriptor whose two names take one and two bytes, a string, a text, a long (two entries).
    compact.extend([25, 0xb0, 0xa3, 0xb7, 0xc0, 33]);
    compact.extend([23, 0, 0, 0, 33]);
    compact.extend([1, 0, 1, b'x']);
    compact.extend([5, 1, 2, 3, 4, 5, 6, 7, 8]);
    compact.extend(b"rest");
    let mut expected = head.to_vec();
    expected.extend(
        b"\x01\x00\x16(Ljava/lang/String;I)V\x01\x00\x06String\x01\x00\x01x\x05\x01\x02\x03\x04\x05\x06\x07\x08rest",
    );

    let inner = layer(5, &compact, expected.len());
    assert_eq!(decompress::decompress(&image, &inner, expected.len() as u64).unwrap(), expected);
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&inner).unwrap();
    let outer = layer(1, &encoder.finish().unwrap(), inner.len());
    assert_eq!(decompress::decompress(&image, &outer, expected.len() as u64).unwrap(), expected);
    for end in 0..outer.len() {
        assert!(decompress::decompress(&image, &outer[..end], expected.len() as u64).is_err());
    }
}
