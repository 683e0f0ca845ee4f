//! Native methods of the class library (D1), one function each, declared in tables by class, name and descriptor.
//!
//! A module has a `NATIVES` table for the classes it serves; [`TABLES`] lists them all. What the library expects of each is in
//! its own documentation; exceptions carry the texts of HotSpot. A native method that no table has is an
//! `UnsatisfiedLinkError` at its first call.
//!
//! # Invariants
//!
//! * **S1** A native function reads its argument slots as its descriptor in the table says.
//! * **S2** `Unsafe` is as unsafe as its name: its callers, classes of the library and programs that asked for it, vouch for
//!   offsets and addresses.

pub mod desktop;
pub mod fields;
pub mod guarded;
pub mod host;
pub mod host_text;
pub mod invoke;
pub mod io;
pub mod lang;
pub mod management;
pub mod misc;
pub mod native_memory;
pub mod net;
pub mod nio;
pub mod reflect;
pub mod strict_math;
mod table;
pub mod unsupported;
pub mod zip;

pub use table::{Mismatch, check_table, describe_table};

use vm_core::ClassNatives;

/// All tables.
pub static TABLES: &[&[ClassNatives]] = &[
    desktop::NATIVES,
    lang::array::NATIVES,
    lang::array_copy::NATIVES,
    lang::boot_loader::NATIVES,
    lang::class::NATIVES,
    lang::class_attributes::NATIVES,
    lang::class_loader::NATIVES,
    lang::environment::NATIVES,
    lang::module::NATIVES,
    lang::native_libraries::NATIVES,
    lang::object::NATIVES,
    lang::process_handle::NATIVES,
    lang::process_impl::NATIVES,
    lang::reference::NATIVES,
    lang::runtime::NATIVES,
    lang::scalars::NATIVES,
    lang::signal::NATIVES,
    lang::stack::NATIVES,
    lang::system::NATIVES,
    lang::system_properties::NATIVES,
    lang::thread::NATIVES,
    lang::throwable::NATIVES,
    management::flags::NATIVES,
    management::memory::NATIVES,
    management::operating_system::NATIVES,
    management::threads::NATIVES,
    management::virtual_machine::NATIVES,
    misc::constant_pool::NATIVES,
    misc::instrumentation::NATIVES,
    misc::perf::NATIVES,
    misc::preferences::NATIVES,
    misc::registration::NATIVES,
    misc::time_zone::NATIVES,
    invoke::NATIVES,
    reflect::NATIVES,
    misc::unsafe_access::NATIVES,
    misc::unsafe_classes::NATIVES,
    misc::unsafe_memory::NATIVES,
    misc::vm_support::NATIVES,
    strict_math::NATIVES,
    io::console::NATIVES,
    io::descriptor::NATIVES,
    io::file_system::NATIVES,
    io::object_stream::NATIVES,
    io::streams::NATIVES,
    net::host_names::NATIVES,
    net::interfaces::NATIVES,
    net::plain_datagrams::NATIVES,
    net::plain_sockets::NATIVES,
    net::socket_options::NATIVES,
    nio::datagrams::NATIVES,
    nio::dispatcher::NATIVES,
    nio::file_channel::NATIVES,
    nio::image::NATIVES,
    nio::inherited::NATIVES,
    nio::io_util::NATIVES,
    nio::mounts::NATIVES,
    nio::options::NATIVES,
    nio::selectors::NATIVES,
    nio::sockets::NATIVES,
    nio::unix_sockets::NATIVES,
    zip::checksum::NATIVES,
    zip::deflater::NATIVES,
    zip::inflater::NATIVES,
];
