//! The class library of the host, as test data.

use std::path::PathBuf;
use std::sync::Arc;

use crate::jimage::Image;

/// The `lib/modules` file that `CARAFE_JDK`, `JAVA_HOME` or `java` on the path leads to.
pub(crate) fn host_image() -> Option<Image> {
    let homes = ["CARAFE_JDK", "JAVA_HOME"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .filter_map(|dir| dir.join("java").canonicalize().ok())
        .filter_map(|java| Some(java.parent()?.parent()?.to_path_buf()));
    let file = homes.chain(on_path).map(|home| home.join("lib/modules")).find(|file| file.is_file())?;
    let bytes = std::fs::read(file).ok()?;
    Image::open(Arc::new(bytes)).ok()
}
