use std::io::Write;
use std::path::Path;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn write_jar(path: &Path, files: &[(&str, &[u8])]) {
    let mut jar = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in files {
        jar.start_file(*name, SimpleFileOptions::default()).unwrap();
        jar.write_all(bytes).unwrap();
    }
    jar.finish().unwrap();
}

#[test]
fn the_first_entry_that_has_it_wins() {
    let root = std::env::temp_dir().join(format!("carafe-source-{}", std::process::id()));
    let directory = root.join("classes");
    std::fs::create_dir_all(directory.join("p")).unwrap();
    std::fs::write(directory.join("p/A.class"), b"directory").unwrap();
    std::fs::write(root.join("secret"), b"secret").unwrap();
    std::fs::write(root.join("broken.jar"), b"PK no jar").unwrap();
    write_jar(&root.join("x.jar"), &[("p/A.class", b"jar"), ("p/B.class", &[7; 10_000])]);

    let names = ["missing.jar", "broken.jar", "classes", "x.jar"];
    let path = ClassPath::new(names.iter().map(|name| root.join(name)).collect());
    assert_eq!(path.find("p/A.class").unwrap(), b"directory");
    assert_eq!(path.find("p/B.class").unwrap(), [7; 10_000]);
    assert_eq!(path.find("p/C.class"), None);
    assert_eq!(path.find("p"), None);
    assert_eq!(path.find("../secret"), None);
    assert_eq!(path.find(root.join("secret").to_str().unwrap()), None);
    assert_eq!(ClassPath::new(vec![root.join("x.jar")]).find("p/A.class").unwrap(), b"jar");
    std::fs::remove_dir_all(&root).unwrap();
}
