//! Selectors: `sun.nio.ch.EPoll`, `EventFD`, `PollSelectorImpl`.

use super::io_status;
use crate::host_text::throw_io;
use crate::native_memory::{Range, polls};
use vm_core::host::{Errno, HostResult};
use vm_core::{Args, ClassNatives, Cx, JResult, Slot};

/// The table.
pub static NATIVES: &[ClassNatives] = vm_core::natives! {
    "sun/nio/ch/EPoll" {
        "eventSize" "()I" => event_size,
        "eventsOffset" "()I" => events_offset,
        "dataOffset" "()I" => data_offset,
        "create" "()I" => create,
        "ctl" "(IIII)I" => control,
        "wait" "(IJII)I" => wait,
    }
    "sun/nio/ch/EventFD" {
        "eventfd0" "()I" => new_event,
        "set0" "(I)I" => set_event,
    }
    "sun/nio/ch/PollSelectorImpl" {
        "poll" "(JII)I" => poll,
    }
};

const EVENT_SIZE: usize = size_of::<libc::epoll_event>();

fn event_size<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(EVENT_SIZE as i32))
}

fn events_offset<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(std::mem::offset_of!(libc::epoll_event, events) as i32))
}

fn data_offset<'s>(_: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    Ok(Slot::int(std::mem::offset_of!(libc::epoll_event, u64) as i32))
}

/// A new descriptor.
fn descriptor(cx: &mut Cx<'_>, made: HostResult<i32>) -> JResult<Slot> {
    match made {
        Ok(fd) => Ok(Slot::int(fd)),
        Err(error) => Err(throw_io(cx, error)),
    }
}

fn create<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let made = cx.vm().host().network().new_selector();
    descriptor(cx, made)
}

/// 0 or the error's number.
fn control<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let done = cx.vm().host().network().select_on(a.int(0), a.int(1), a.int(2), a.int(3) as u32);
    Ok(Slot::int(done.map_or_else(|error| error.0, |()| 0)))
}

/// The number of events, or a status.
fn waited(cx: &mut Cx<'_>, outcome: Result<usize, Errno>) -> JResult<Slot> {
    io_status::other(cx, outcome.map(|n| n as i64))
}

fn wait<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let (selector, room, timeout) = (a.int(0), a.int(3), a.int(4));
    let mut events = Range::new(a.long(1), room * EVENT_SIZE as i32);
    let network = cx.vm().host().network();
    let outcome = cx.blocking(|| network.selected(selector, events.bytes_mut(), timeout));
    waited(cx, outcome)
}

fn new_event<'s>(cx: &mut Cx<'s>, _: Args<'s>) -> JResult<Slot> {
    let made = cx.vm().host().network().new_event();
    descriptor(cx, made)
}

fn set_event<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let outcome = cx.vm().host().files().write(a.int(0), &1u64.to_ne_bytes());
    io_status::writing(cx, outcome)
}

fn poll<'s>(cx: &mut Cx<'s>, a: Args<'s>) -> JResult<Slot> {
    let network = cx.vm().host().network();
    let outcome = cx.blocking(|| network.poll(polls(a.long(0), a.int(2)), a.int(3)));
    waited(cx, outcome)
}
