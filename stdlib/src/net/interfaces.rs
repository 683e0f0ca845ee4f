//! `java.net.NetworkInterface`.

use super::inet_address::{self, ipv6_available};
use crate::fields;
use crate::host_text::{host_string, java_string};
use crate::nio::io_status::throw_with_message;
use vm_core::host::network::{HostAddress, Interface, InterfaceStatus};
use vm_core::{Args, ClassNatives, ClassRef, Cx, JResult, Local, Slot, Value};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "java/net/NetworkInterface" {
        "init" "()V" => init,
        "getAll" "()[Ljava/net/NetworkInterface;" => get_all,
        "getByName0" "(Ljava/lang/String;)Ljava/net/NetworkInterface;" => get_by_name,
        "getByIndex0" "(I)Ljava/net/NetworkInterface;" => get_by_index,
        "boundInetAddress0" "(Ljava/net/InetAddress;)Z" => is_bound,
        "getByInetAddress0" "(Ljava/net/InetAddress;)Ljava/net/NetworkInterface;" => get_by_address,
        "isUp0" "(Ljava/lang/String;I)Z" => is_up,
        "isLoopback0" "(Ljava/lang/String;I)Z" => is_loopback,
        "supportsMulticast0" "(Ljava/lang/String;I)Z" => supports_multicast,
        "isP2P0" "(Ljava/lang/String;I)Z" => is_point_to_point,
        "getMacAddr0" "([BLjava/lang/String;I)[B" => get_hardware_address,
        "getMTU0" "(Ljava/lang/String;I)I" => get_mtu,
    }
};

fn init<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::ZERO)
}

/// The interfaces of the host.
pub fn interfaces(cx: &mut Cx<'_>) -> JResult<Vec<Interface>> {
    let ipv6 = ipv6_available(cx);
    let network = cx.vm().host().network();
    match cx.blocking(|| network.interfaces(ipv6)) {
        Ok(all) => Ok(all),
        Err(error) => Err(throw_with_message(cx, "java/net/SocketException", error, "ioctl(SIOCGIFCONF) failed")),
    }
}

fn class_named(cx: &mut Cx<'_>, name: &str) -> JResult<ClassRef> {
    let name = cx.vm().symbols.intern(name.as_bytes());
    let class = vm_core::loading::load_boot_class(cx, name)?;
    vm_core::init::initialize(cx, class)?;
    Ok(class)
}

fn construct<'s>(cx: &mut Cx<'s>, class: ClassRef) -> JResult<Local<'s>> {
    let object = cx.new_instance(class)?;
    cx.call_named(class, "<init>", "()V", &[Value::Obj(object)])?;
    Ok(object)
}

const INTERFACE: &str = "java/net/NetworkInterface";

/// A new `NetworkInterface` with its addresses and children.
pub fn make<'s>(cx: &mut Cx<'s>, interface: &Interface) -> JResult<Local<'s>> {
    let class = class_named(cx, INTERFACE)?;
    let object = construct(cx, class)?;
    let name = java_string(cx, &interface.name)?;
    let r = object.get(cx);
    fields::set_ref(cx, r, "name", name.get(cx));
    fields::set_ref(cx, r, "displayName", name.get(cx));
    r.set_int(cx, fields::offset(class, "index"), interface.index);
    r.set_byte(cx, fields::offset(class, "virtual"), interface.is_virtual.into());

    let count = interface.addresses.len() as i32;
    let (address_class, binding_class) =
        (class_named(cx, "java/net/InetAddress")?, class_named(cx, "java/net/InterfaceAddress")?);
    let addresses = cx.new_object_array(address_class, count)?;
    let bindings = cx.new_object_array(binding_class, count)?;
    for (i, entry) in interface.addresses.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let address = inet_address::new(cx, entry.address, None)?;
            if entry.address.scope != 0 {
                let holder = fields::get_ref(cx, address.get(cx), "holder6");
                fields::set_ref(cx, holder, "scope_ifname", object.get(cx));
            }
            addresses.get(cx).set_element(cx, i as i32, address.get(cx));
            let binding = construct(cx, binding_class)?;
            if let Some(broadcast) = entry.broadcast {
                let broadcast = inet_address::new(cx, HostAddress { ip: broadcast.into(), scope: 0 }, None)?;
                fields::set_ref(cx, binding.get(cx), "broadcast", broadcast.get(cx));
            }
            let r = binding.get(cx);
            fields::set_ref(cx, r, "address", address.get(cx));
            r.set_short(cx, fields::offset(binding_class, "maskLength"), entry.prefix as i16);
            bindings.get(cx).set_element(cx, i as i32, r);
            Ok(())
        })?;
    }
    let children = cx.new_object_array(class, interface.children.len() as i32)?;
    for (i, child) in interface.children.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let child = make(cx, child)?;
            fields::set_ref(cx, child.get(cx), "parent", object.get(cx));
            children.get(cx).set_element(cx, i as i32, child.get(cx));
            Ok(())
        })?;
    }
    let r = object.get(cx);
    fields::set_ref(cx, r, "addrs", addresses.get(cx));
    fields::set_ref(cx, r, "bindings", bindings.get(cx));
    fields::set_ref(cx, r, "childs", children.get(cx));
    Ok(object)
}

/// A new `NetworkInterface`, or null.
fn optional(cx: &mut Cx<'_>, interface: Option<&Interface>) -> JResult<Slot> {
    let Some(interface) = interface else { return Ok(Slot::ZERO) };
    let object = make(cx, interface)?;
    Ok(Slot::obj(object.get(cx)))
}

fn get_all<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let all = interfaces(cx)?;
    if all.is_empty() {
        return Ok(Slot::ZERO);
    }
    let class = class_named(cx, INTERFACE)?;
    let array = cx.new_object_array(class, all.len() as i32)?;
    for (i, interface) in all.iter().enumerate() {
        cx.scope(|cx| -> JResult<()> {
            let object = make(cx, interface)?;
            array.get(cx).set_element(cx, i as i32, object.get(cx));
            Ok(())
        })?;
    }
    Ok(Slot::obj(array.get(cx)))
}

/// The name of an interface in argument `i`; NullPointerException for null.
fn name_argument<'s>(cx: &mut Cx<'s>, a: Args<'s>, i: usize) -> JResult<std::ffi::CString> {
    let name: Local<'s> = a.obj(cx, i);
    if name.is_null() {
        return Err(cx.throw("java/lang/NullPointerException", "network interface name is NULL"));
    }
    Ok(host_string(cx, name))
}

fn get_by_name<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let name = name_argument(cx, a, 0)?;
    let name = name.as_bytes();
    let all = interfaces(cx)?;
    let physical = name.split(|&b| b == b':').next().unwrap_or(name);
    let found = all.iter().find(|i| i.name == physical);
    let found = if physical == name { found } else { found.and_then(|p| p.children.iter().find(|c| c.name == name)) };
    optional(cx, found)
}

fn get_by_index<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let index = a.int(0);
    if index <= 0 {
        return Ok(Slot::ZERO);
    }
    let all = interfaces(cx)?;
    optional(cx, all.iter().find(|i| i.index == index))
}

/// Whether an interface has an address; a scope of 0 is any.
pub fn has_address(interface: &Interface, wanted: HostAddress) -> bool {
    let matches = |a: HostAddress| a.ip == wanted.ip && (wanted.scope == 0 || wanted.scope == a.scope);
    interface.addresses.iter().any(|a| matches(a.address))
}

fn is_bound<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let wanted: Local<'s> = a.obj(cx, 0);
    let wanted = inet_address::get(cx, wanted)?;
    let all = interfaces(cx)?;
    Ok(Slot::bool(all.iter().any(|i| has_address(i, wanted))))
}

fn get_by_address<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let wanted: Local<'s> = a.obj(cx, 0);
    let wanted = inet_address::get(cx, wanted)?;
    let all = interfaces(cx)?;
    optional(cx, all.iter().find(|i| has_address(i, wanted)))
}

fn status<'s>(cx: &mut Cx<'s>, a: Args<'s>, i: usize, call: &str) -> JResult<InterfaceStatus> {
    let name = name_argument(cx, a, i)?;
    match cx.vm().host().network().interface(&name) {
        Ok(status) => Ok(status),
        Err(error) => Err(throw_with_message(cx, "java/net/SocketException", error, call)),
    }
}

fn all_flags<'s>(cx: &mut Cx<'s>, a: Args<'s>, wanted: i32) -> JResult<Slot> {
    let flags = status(cx, a, 0, "getFlags() failed")?.flags;
    Ok(Slot::bool(flags & wanted as u32 == wanted as u32))
}

fn is_up<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    all_flags(cx, a, libc::IFF_UP | libc::IFF_RUNNING)
}

fn is_loopback<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    all_flags(cx, a, libc::IFF_LOOPBACK)
}

fn supports_multicast<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    all_flags(cx, a, libc::IFF_MULTICAST)
}

fn is_point_to_point<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    all_flags(cx, a, libc::IFF_POINTOPOINT)
}

fn get_hardware_address<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let address = status(cx, a, 1, "ioctl(SIOCGIFHWADDR) failed")?.hardware;
    if address == [0; 6] {
        return Ok(Slot::ZERO);
    }
    let array = cx.new_byte_array(&address)?;
    Ok(Slot::obj(array.get(cx)))
}

fn get_mtu<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(status(cx, a, 0, "ioctl(SIOCGIFMTU) failed")?.mtu))
}
