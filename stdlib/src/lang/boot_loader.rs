//! `jdk.internal.loader.BootLoader`: packages of the boot loader.

use super::mirror::object_slot;
use std::sync::atomic::Ordering;
use vm_core::{Args, ClassNatives, Cx, JResult, Local, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "jdk/internal/loader/BootLoader" {
        "getSystemPackageNames" "()[Ljava/lang/String;" => get_system_package_names,
        "getSystemPackageLocation" "(Ljava/lang/String;)Ljava/lang/String;" => get_system_package_location,
    }
};

fn get_system_package_names<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let names: Vec<String> = {
        let packages = cx.vm().boot.packages.read();
        let used = packages.values().filter(|p| p.has_classes.load(Ordering::Acquire));
        used.map(|p| p.name.as_str().into_owned()).collect()
    };
    let array = cx.new_string_array(&names)?;
    Ok(object_slot(cx, array))
}

fn get_system_package_location<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name: Local<'s> = a.obj(cx, 0);
    if name.is_null() {
        return Err(cx.throw_npe());
    }
    let vm = cx.vm();
    let name = cx.string_class_symbol(name.get(cx));
    let package = vm.boot.packages.read().get(&name).copied();
    let Some(package) = package.filter(|p| p.has_classes.load(Ordering::Acquire)) else {
        return Ok(Slot::ZERO);
    };
    let appended = || {
        // Of the unnamed module: the entry of the append path that has the package.
        let folder = package.name.as_str();
        let paths = &vm.options.boot_append;
        paths.iter().find(|p| !p.is_dir() || p.join(&*folder).is_dir()).map(|p| p.to_string_lossy().into_owned())
    };
    match package.module.location.clone().or_else(appended) {
        Some(l) => {
            let l = cx.new_string(&l)?;
            Ok(object_slot(cx, l))
        }
        None => Ok(Slot::ZERO),
    }
}
