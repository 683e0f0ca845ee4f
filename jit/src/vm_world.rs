//! [`VmWorld`]: what the builder asks, answered by a VM.

use std::cell::RefCell;
use std::collections::HashMap;

use classloader::classfile::VmAnnotations;
use classloader::descriptor::MethodDescriptor;
use classloader::{Constant, CpIndex};
use std::sync::atomic::Ordering;
use vm_core::class::{ClassKind, InstanceKind};
use vm_core::compile_command::CompileCommands;
use vm_core::compiled::CallSite;
use vm_core::field::Kind;
use vm_core::leaf;
use vm_core::method::PolymorphicIntrinsic;
use vm_core::{Bci, ClassId, ClassRef, FieldRef, MethodId, MethodRef, OwnerRef, Vm, selection};

use crate::build::{
    Assumption, Callee, ClassFacts, FieldFacts, FieldUse, Intrinsic, Loadable, MethodFacts, Objects, Signature,
    SiteProfile, Trust, World, intrinsics,
};
use crate::ir::{FieldAccess, Reason};

/// A method counts as hot once this part of the calls that it takes to be compiled were counted.
const HOT_PART: i64 = 8;

/// The most classes that are looked at for whether a call has one target.
const MOST_SUBCLASSES: usize = 100;

/// A VM as the builder sees it, for a thread that runs in it: no safepoint passes meanwhile.
pub(crate) struct VmWorld<'v> {
    vm: &'v Vm,
    hierarchy: &'v Hierarchy,
    /// Answers of `only_target`, which may look at many classes.
    only: RefCell<HashMap<Callee, Option<MethodId>>>,
    /// Where exceptions are thrown often.
    throwers: Option<&'v HashMap<(MethodId, Bci), usize>>,
    /// What the user says about methods.
    commands: Option<&'v CompileCommands>,
    objects: Option<&'v dyn Objects>,
    /// Owners of what was looked at, as far as they may be unloaded.
    seen: RefCell<Vec<OwnerRef>>,
}

impl<'v> VmWorld<'v> {
    /// Of a VM in which the calling thread runs.
    pub fn new(vm: &'v Vm, hierarchy: &'v Hierarchy) -> VmWorld<'v> {
        VmWorld {
            vm,
            hierarchy,
            only: RefCell::default(),
            throwers: None,
            commands: None,
            objects: None,
            seen: RefCell::default(),
        }
    }

    /// With the heap, which only a thread that runs in the VM may read.
    pub fn reading(mut self, objects: &'v dyn Objects) -> VmWorld<'v> {
        self.objects = Some(objects);
        self
    }

    /// In which exceptions are thrown often at these instructions.
    pub fn throwing_at(mut self, throwers: &'v HashMap<(MethodId, Bci), usize>) -> VmWorld<'v> {
        self.throwers = Some(throwers);
        self
    }

    /// As the user says.
    pub fn told(mut self, commands: &'v CompileCommands) -> VmWorld<'v> {
        self.commands = Some(commands);
        self
    }

    /// Owners of what was looked at, as far as they may be unloaded.
    pub fn seen(self) -> Vec<OwnerRef> {
        self.seen.into_inner()
    }

    /// Notes that the answer rests on a class.
    fn see(&self, class: ClassRef) -> ClassRef {
        if class.is_unloadable && !self.seen.borrow().contains(&class.owner) {
            self.seen.borrow_mut().push(class.owner);
        }
        class
    }

    fn method_ref(&self, id: MethodId) -> MethodRef {
        match self.vm.method_by_id(id) {
            Some(method) => {
                self.see(method.class);
                method
            }
            None => unreachable!("J1: ids come from methods"),
        }
    }

    fn class_ref(&self, id: ClassId) -> ClassRef {
        match self.vm.class_by_id(id) {
            Some(class) => self.see(class),
            None => unreachable!("J1: ids come from classes"),
        }
    }

    fn is_hot(&self, method: MethodRef) -> bool {
        let threshold = i64::from(self.vm.options.compile_threshold);
        let left = i64::from(method.countdown.load(Ordering::Relaxed));
        method.compiled().is_some() || threshold - left >= threshold / HOT_PART
    }
}

/// Whether the fields of constant objects can be relied on. Of `final` instance fields nobody may change: those of the library's
/// method handles, of records, hidden classes, boxes and strings.
fn trust(field: FieldRef) -> Trust {
    if field.info.annotations.vm.contains(VmAnnotations::STABLE) {
        return Trust::Stable;
    }
    let class = field.class.get();
    // `setTarget` changes the target, which is declared final.
    if class.name == "java/lang/invoke/CallSite" {
        return Trust::None;
    }
    let package = class.package.as_bytes();
    let trusted = class.is_hidden
        || package == b"java/lang/invoke"
        || package.starts_with(b"sun/invoke")
        || class.super_class.is_some_and(|above| above.name == "java/lang/Record")
        || TRUSTED.iter().any(|&name| class.name == name);
    if field.is_final() && !field.is_static() && trusted { Trust::Final } else { Trust::None }
}

/// Classes whose `final` fields nobody changes.
const TRUSTED: [&str; 9] = [
    "java/lang/String",
    "java/lang/Boolean",
    "java/lang/Byte",
    "java/lang/Character",
    "java/lang/Short",
    "java/lang/Integer",
    "java/lang/Long",
    "java/lang/Float",
    "java/lang/Double",
];

/// Whether the interpreter would let `method` use the field so (JVMS 6.5); it throws otherwise.
fn may_use(method: MethodRef, field: FieldRef, used: FieldUse) -> bool {
    let wants_static = matches!(used, FieldUse::GetStatic | FieldUse::PutStatic);
    if wants_static != field.is_static() {
        return false;
    }
    if !field.is_final() || !matches!(used, FieldUse::Put | FieldUse::PutStatic) {
        return true;
    }
    let initializer = if wants_static { method.is_class_initializer() } else { method.is_constructor() };
    field.class == method.class && (initializer || method.class.class_file.is_some_and(|file| file.major < 53))
}

impl World for VmWorld<'_> {
    fn method(&self, method: MethodId) -> MethodFacts<'_> {
        let method_ref = self.method_ref(method);
        let method = method_ref.get();
        let code = method.info.code.as_ref().filter(|_| method.code().is_some());
        let annotations = method.info.annotations.vm;
        let told = self.commands.and_then(|commands| commands.inlines(method));
        let has_run = !method.prepared.load(Ordering::Relaxed).is_null();
        MethodFacts {
            code,
            class: method.class.id,
            mirror: method.class.get().mirror.as_slot() as u64,
            is_static: method.is_static(),
            is_synchronized: method.is_synchronized(),
            parameters: &method.parameters,
            result: method.return_kind,
            may_inline: (has_run || told == Some(true))
                && told != Some(false)
                && !annotations.contains(VmAnnotations::DONT_INLINE)
                && !method_ref.stays_interpreted(self.vm),
            force_inline: told == Some(true)
                || annotations.contains(VmAnnotations::FORCE_INLINE)
                || annotations.contains(VmAnnotations::LAMBDA_FORM_COMPILED),
            is_hot: self.is_hot(method_ref),
        }
    }

    fn constant(&self, method: MethodId, index: CpIndex) -> Option<Loadable> {
        let pool = &self.method_ref(method).class.get().constant_pool;
        let object = |address: u64| (address != 0).then_some(Loadable::Object(address));
        match pool.get(index) {
            Constant::Integer(number) => Some(Loadable::Int(number)),
            Constant::Float(bits) => Some(Loadable::Float(bits)),
            Constant::Long(number) => Some(Loadable::Long(number)),
            Constant::Double(bits) => Some(Loadable::Double(bits)),
            Constant::Class { .. } => object(self.see(pool.resolved_class(index)?).get().mirror.as_slot() as u64),
            Constant::String { .. } | Constant::MethodHandle { .. } | Constant::MethodType { .. } => {
                object(pool.slot(index))
            }
            Constant::Dynamic { name_and_type, .. } => {
                let (_, descriptor) = pool.raw.name_and_type(name_and_type);
                // A number is boxed there.
                if Kind::of_descriptor(descriptor).is_reference() { object(pool.slot(index)) } else { None }
            }
            _ => None,
        }
    }

    fn field(&self, method: MethodId, index: CpIndex, used: FieldUse) -> Result<FieldFacts, Reason> {
        let method = self.method_ref(method);
        let field = method.class.get().constant_pool.resolved_field(index).ok_or(Reason::Unresolved)?;
        if !may_use(method, field, used) {
            return Err(Reason::Unresolved);
        }
        let class = self.see(field.class).get();
        if field.is_static() && !class.is_initialized() {
            return Err(Reason::NotInitialized);
        }
        // The VM itself changes the streams of System.
        let constant = field.is_static() && field.is_final() && class.name != "java/lang/System";
        let access = FieldAccess {
            class: class.id,
            offset: field.offset,
            kind: field.kind,
            volatile: field.is_volatile(),
            constant,
        };
        let mirror = class.mirror.as_slot() as u64;
        let trust = trust(field);
        let value = self.objects.filter(|_| constant || field.is_static() && trust == Trust::Stable);
        let value = value.and_then(|objects| objects.field(mirror, class.id, field.offset, field.kind));
        let value = value.filter(|&value| constant || !value.is_default());
        Ok(FieldFacts {
            access,
            mirror,
            value,
            trust,
            stable_elements: trust == Trust::Stable && field.kind == Kind::Array,
        })
    }

    fn objects(&self) -> Option<&dyn Objects> {
        self.objects
    }

    fn class(&self, method: MethodId, index: CpIndex) -> Option<ClassId> {
        let pool = &self.method_ref(method).class.get().constant_pool;
        match pool.get(index) {
            Constant::Class { .. } => pool.resolved_class(index).map(|class| class.id),
            _ => None,
        }
    }

    fn class_facts(&self, class: ClassId) -> ClassFacts {
        let class = self.class_ref(class);
        let is_instance = class.kind == ClassKind::Instance && !class.access.is_abstract() && !class.is_interface();
        ClassFacts {
            is_initialized: class.is_initialized(),
            is_instantiable: is_instance && class.name != "java/lang/Class",
            has_finalizer: class.has_finalizer,
            is_object: class.super_class.is_none() && class.is_instance(),
            mirror: class.get().mirror.as_slot() as u64,
        }
    }

    fn array_of(&self, component: ClassId) -> Option<ClassId> {
        self.class_ref(component).get().array_class.get().map(|class| class.id)
    }

    fn primitive_array(&self, kind: Kind) -> ClassId {
        self.vm.primitive_array(kind).id
    }

    fn is_subtype(&self, class: ClassId, of: ClassId) -> bool {
        self.class_ref(class).is_subtype_of(self.class_ref(of))
    }

    fn signature(&self, method: MethodId, index: CpIndex) -> Option<Signature> {
        let pool = &self.method_ref(method).class.get().constant_pool;
        let name_and_type = match pool.get(index) {
            Constant::Methodref { name_and_type, .. }
            | Constant::InterfaceMethodref { name_and_type, .. }
            | Constant::InvokeDynamic { name_and_type, .. } => name_and_type,
            _ => return None,
        };
        let descriptor = MethodDescriptor::parse(pool.raw.name_and_type(name_and_type).1)?;
        let result = descriptor.result().map_or(Kind::Void, Kind::of_type);
        Some(Signature { parameters: descriptor.parameters().map(Kind::of_type).collect(), result })
    }

    fn call(&self, method: MethodId, bci: Bci, _index: CpIndex) -> Result<Callee, Reason> {
        let caller = self.method_ref(method);
        let site = self.vm.executor.call_site(&caller, bci).ok_or(Reason::Unresolved)?;
        Ok(match site {
            CallSite::Direct(target) => {
                if target.is_static() && !target.class.is_initialized() {
                    return Err(Reason::NotInitialized);
                }
                Callee::Direct(target.id)
            }
            CallSite::DirectOn(target, class) => Callee::DirectOn(target.id, class.id),
            CallSite::Virtual(named, index) => Callee::Virtual { named: named.id, index },
            CallSite::Interface(named, interface) => Callee::Interface { named: named.id, interface: interface.id },
            CallSite::Linked(target, appendix) => Callee::Linked { target: target.id, appendix },
            CallSite::Polymorphic(PolymorphicIntrinsic::InvokeBasic) => Callee::InvokeBasic,
            CallSite::Polymorphic(intrinsic) => Callee::LinkTo(intrinsic as u8),
        })
    }

    fn selected(&self, callee: Callee, receiver: ClassId) -> Option<MethodId> {
        let class = self.class_ref(receiver);
        let selected = match callee {
            Callee::Virtual { index, .. } => class.vtable().get(index as usize).copied()?,
            Callee::Interface { named, interface } => {
                selection::find_interface_method(class, self.class_ref(interface), self.method_ref(named))?
            }
            _ => return None,
        };
        (!selected.is_abstract()).then_some(selected.id)
    }

    fn intrinsic(&self, method: MethodId) -> Option<Intrinsic> {
        let method_ref = self.method_ref(method);
        let method = method_ref.get();
        if !method.class.loader.is_boot() {
            return None;
        }
        let (class, name, descriptor) = (method.class.name.as_str(), method.name.as_str(), method.descriptor.as_str());
        let found = intrinsics::find(&class, &name, &descriptor, leaf::find(method))?;
        // Other versions of the library have other natives.
        let is_native = || method.is_native() && self.vm.natives.find(&class, &name, &descriptor).is_some();
        (!found.calls_native() || is_native()).then_some(found)
    }

    fn only_target(&self, callee: Callee) -> Option<MethodId> {
        // A receiver of an interface call may not implement the interface: verification does not say so.
        let Callee::Virtual { named, index } = callee else { return None };
        *self.only.borrow_mut().entry(callee).or_insert_with(|| self.only_entry(named, index))
    }

    fn profile(&self, method: MethodId, bci: Bci) -> SiteProfile {
        let profile = self.vm.executor.profile(&self.method_ref(method), bci);
        SiteProfile { executed: profile.executed, receiver: profile.receiver, taken: 0, not_taken: 0 }
    }

    fn has_caught(&self, method: MethodId, handler: Bci) -> bool {
        // Where all is compiled before it runs, nothing is known.
        self.vm.options.compile_threshold == 0 || self.vm.executor.has_caught(&self.method_ref(method), handler)
    }

    fn throws(&self, method: MethodId, bci: Bci) -> bool {
        self.throwers.is_some_and(|throwers| throwers.contains_key(&(method, bci)))
    }
}

impl VmWorld<'_> {
    /// The one entry that the method tables of the named method's class and its linked subclasses have at an index.
    fn only_entry(&self, named: MethodId, index: u32) -> Option<MethodId> {
        let root = self.method_ref(named).class;
        if root.is_interface() {
            return None;
        }
        let mut only = Only::Nothing;
        let mut rest = vec![root];
        let mut seen = 0;
        while let Some(class) = rest.pop() {
            seen += 1;
            // Arrays run Object's methods, which Object itself stands for.
            if let Some(entry) = table_entry(class, index) {
                only.add(entry);
            }
            if seen > MOST_SUBCLASSES || matches!(only, Only::Several) {
                return None;
            }
            rest.extend_from_slice(self.hierarchy.subclasses(class.id));
        }
        match only {
            Only::One(method) if !method.is_abstract() => Some(method.id),
            _ => None,
        }
    }
}

/// The entry of the method table of a class that may have instances.
fn table_entry(class: ClassRef, index: u32) -> Option<MethodRef> {
    let linked = !class.access.is_abstract();
    class.vtable().get(index as usize).copied().filter(|_| linked)
}

/// The classes that were linked, by superclass.
#[derive(Default)]
pub(crate) struct Hierarchy {
    subclasses: HashMap<ClassId, Vec<ClassRef>>,
}

impl Hierarchy {
    /// Notes a class that is being linked.
    pub fn add(&mut self, class: ClassRef) {
        if let Some(above) = class.super_class.filter(|_| !class.is_interface()) {
            self.subclasses.entry(above.id).or_default().push(class);
        }
    }

    /// Forgets classes that are about to be unloaded.
    pub fn forget_dead(&mut self) {
        // A class keeps its superclass: where that is dead, all of the list is.
        self.subclasses.retain(|_, list| {
            list.retain(|class| !class.owner.is_dead());
            !list.is_empty()
        });
    }

    fn subclasses(&self, class: ClassId) -> &[ClassRef] {
        self.subclasses.get(&class).map_or(&[], |list| list)
    }
}

/// Whether `class`, which is being linked, makes an assumption wrong.
pub(crate) fn breaks(vm: &Vm, class: ClassRef, assumption: &Assumption) -> bool {
    let Assumption::OneTarget { callee: Callee::Virtual { named, index }, only } = *assumption else { return true };
    let Some(named) = vm.method_by_id(named) else { return true };
    class.is_subtype_of(named.class) && table_entry(class, index).is_some_and(|entry| entry.id != only)
}

/// What a call can run.
enum Only {
    Nothing,
    One(MethodRef),
    Several,
}

impl Only {
    fn add(&mut self, method: MethodRef) {
        *self = match *self {
            Only::Nothing => Only::One(method),
            Only::One(one) if one == method => return,
            _ => Only::Several,
        };
    }
}

impl crate::opt::Facts for VmWorld<'_> {
    fn is_subtype(&self, class: ClassId, of: ClassId) -> bool {
        World::is_subtype(self, class, of)
    }

    fn may_be_virtual(&self, class: ClassId) -> bool {
        let class = self.class_ref(class);
        // The collector must see references of the special kinds.
        !class.has_finalizer && class.instance_kind == InstanceKind::Plain
    }

    fn field_at(&self, class: ClassId, offset: u32) -> Option<Kind> {
        let class = self.class_ref(class);
        let fields = class.get().supers.iter().flat_map(|class| class.get().fields());
        fields.into_iter().find(|field| !field.is_static() && field.offset == offset).map(|field| field.kind)
    }

    fn element_kind(&self, class: ClassId) -> Option<Kind> {
        let class = self.class_ref(class);
        class.is_array().then(|| class.element_kind())
    }

    fn restricting_component(&self, class: ClassId) -> Option<ClassId> {
        let component = self.class_ref(class).component?;
        (component.super_class.is_some() || !component.is_instance()).then_some(component.id)
    }
}
