//! Calls into a VM: classes, methods, constructors and fields.

use crate::convert::{Arguments, Border, FromJava, Shape, ToJava};
use crate::error::{Error, Exception};
use crate::object::{AsClass, Class, Home, Object};
use crate::vm::{Vm, of_ending};
use std::sync::Arc;
use vm_core::field::{FieldRef, Kind};
use vm_core::{ClassRef, Cx, JResult, Local, MethodRef, Thrown, Value as Raw, linking, loading};

/// The most causes of an exception that cross the border.
const MOST_CAUSES: usize = 32;

/// A method of a Java class, found once to be called often: see [`Vm::method`].
#[derive(Clone, Debug)]
pub struct Method {
    class: Class,
    method: MethodRef,
}

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Static,
    Instance,
    Constructor,
    Any,
}

/// Turns the pending exception into an error of the host.
pub(crate) fn error_of(cx: &mut Cx<'_>, home: &Arc<Home>, _: Thrown) -> Error {
    if let Some(ending) = cx.vm().ending() {
        cx.thread().pending.set(0);
        return of_ending(ending);
    }
    cx.scope(|cx| {
        let throwable = cx.take_pending();
        let stack_trace = stack_trace(cx, throwable);
        let exception = exception_of(cx, home, throwable, MOST_CAUSES, stack_trace);
        // What asked may have been told to end meanwhile.
        cx.vm().ending().map_or(Error::Exception(Box::new(exception)), of_ending)
    })
}

/// The result, or nothing where Java code that was asked about an exception has thrown another.
fn quietly<T>(cx: &Cx<'_>, result: JResult<T>) -> Option<T> {
    let kept = result.ok();
    cx.thread().pending.set(0);
    kept
}

fn text_of(cx: &Cx<'_>, value: Option<Raw<'_>>) -> Option<String> {
    match value {
        Some(Raw::Obj(text)) if !text.is_null() => Some(cx.string_text(text.get(cx))),
        _ => None,
    }
}

fn exception_of(
    cx: &mut Cx<'_>,
    home: &Arc<Home>,
    throwable: Local<'_>,
    most_causes: usize,
    stack_trace: String,
) -> Exception {
    cx.scope(|cx| {
        let this = cx.root(throwable.get(cx));
        let class = this.get(cx).class(cx);
        let message = cx.call_named(class, "getMessage", "()Ljava/lang/String;", &[Raw::Obj(this)]);
        let message = quietly(cx, message);
        let message = text_of(cx, message);
        let cause = cx.call_named(class, "getCause", "()Ljava/lang/Throwable;", &[Raw::Obj(this)]);
        let cause = match quietly(cx, cause) {
            Some(Raw::Obj(cause)) if most_causes > 0 => cause.non_null(),
            _ => None,
        };
        let cause = cause.map(|cause| Box::new(exception_of(cx, home, cause, most_causes - 1, String::new())));
        let object = Object::new(cx, home, this.get(cx));
        Exception { class_name: class.external_name(), message, stack_trace, cause, object }
    })
}

/// What `printStackTrace` prints.
fn stack_trace(cx: &mut Cx<'_>, throwable: Local<'_>) -> String {
    let printed = cx.scope(|cx| -> JResult<String> {
        let class = |cx: &mut Cx<'_>, name: &str| {
            let name = cx.vm().symbols.intern(name.as_bytes());
            loading::load_boot_class(cx, name)
        };
        let (text_class, writer_class) = (class(cx, "java/io/StringWriter")?, class(cx, "java/io/PrintWriter")?);
        vm_core::init::initialize(cx, text_class)?;
        vm_core::init::initialize(cx, writer_class)?;
        let text = Raw::Obj(cx.new_instance(text_class)?);
        cx.call_named(text_class, "<init>", "()V", &[text])?;
        let writer = Raw::Obj(cx.new_instance(writer_class)?);
        cx.call_named(writer_class, "<init>", "(Ljava/io/Writer;)V", &[writer, text])?;
        let this = Raw::Obj(cx.root(throwable.get(cx)));
        let throwable_class = cx.vm().c.throwable.get(cx)?;
        cx.call_named(throwable_class, "printStackTrace", "(Ljava/io/PrintWriter;)V", &[this, writer])?;
        let printed = cx.call_named(text_class, "toString", "()Ljava/lang/String;", &[text])?;
        Ok(text_of(cx, Some(printed)).unwrap_or_default())
    });
    quietly(cx, printed).unwrap_or_default()
}

/// The parameters and the result of a method's descriptor.
pub(crate) fn parts(descriptor: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut parameters = Vec::new();
    let mut at = 1;
    while at < descriptor.len() && descriptor[at] != b')' {
        let start = at;
        while descriptor.get(at) == Some(&b'[') {
            at += 1;
        }
        if descriptor.get(at) == Some(&b'L') {
            at += descriptor[at..].iter().position(|&b| b == b';').unwrap_or(descriptor.len() - at - 1);
        }
        at = (at + 1).min(descriptor.len());
        parameters.push(&descriptor[start..at]);
    }
    (parameters, descriptor.get(at + 1..).unwrap_or_default())
}

/// All methods of a class and its supertypes with a name, overridden ones left out.
fn methods_named(class: ClassRef, name: &[u8], sort: Sort) -> Vec<MethodRef> {
    let mut found: Vec<MethodRef> = Vec::new();
    let mut add = |class: ClassRef| {
        for &m in class.get().methods() {
            let fits = match sort {
                Sort::Static => m.is_static(),
                Sort::Instance | Sort::Constructor => !m.is_static(),
                Sort::Any => true,
            };
            let is_known = |f: &MethodRef| f.descriptor == m.descriptor;
            if fits && m.name.as_bytes() == name && !m.is_overpass && !found.iter().any(is_known) {
                found.push(m);
            }
        }
    };
    let mut at = Some(class);
    while let Some(c) = at {
        add(c);
        at = if sort == Sort::Constructor { None } else { c.super_class };
    }
    if sort != Sort::Constructor {
        class.get().all_interfaces.iter().for_each(|&i| add(i));
    }
    found
}

/// The class of a parameter or field, loaded as its holder's code would; none for primitive types.
fn class_of(cx: &mut Cx<'_>, home: &Arc<Home>, holder: ClassRef, descriptor: &[u8]) -> Result<Option<ClassRef>, Error> {
    if !matches!(descriptor, [b'L' | b'[', ..]) {
        return Ok(None);
    }
    let class = loading::class_from_descriptor(cx, holder.loader, descriptor);
    class.map(Some).map_err(|t| error_of(cx, home, t))
}

impl Vm {
    fn thrown<T>(&self, cx: &mut Cx<'_>, result: JResult<T>) -> Result<T, Error> {
        result.map_err(|thrown| error_of(cx, &self.inner.home, thrown))
    }

    /// The class with a name, with dots or slashes, as a class loader finds it: the application's, if none is given.
    pub(crate) fn load(&self, cx: &mut Cx<'_>, loader: Option<&Object>, name: &str) -> Result<ClassRef, Error> {
        let name = name.replace('.', "/");
        let loader = self.loader(cx, loader)?;
        let class = if name.starts_with('[') {
            loading::class_from_descriptor(cx, loader, name.as_bytes())
        } else {
            let name = cx.vm().symbols.intern(name.as_bytes());
            loading::load_class(cx, loader, name)
        };
        self.thrown(cx, class)
    }

    fn loader(&self, cx: &mut Cx<'_>, loader: Option<&Object>) -> Result<vm_core::LoaderRef, Error> {
        let object = self.loader_object(cx, loader)?;
        Ok(loading::loader_from_object(cx, object))
    }

    fn loader_object<'s>(&self, cx: &mut Cx<'s>, loader: Option<&Object>) -> Result<Local<'s>, Error> {
        let class = cx.vm().c.class_loader.get(cx);
        let class = self.thrown(cx, class)?;
        match loader {
            Some(loader) => {
                let loader = loader.local(cx, &self.inner.home)?;
                if !loader.get(cx).instance_of(cx, class) {
                    return Err(Error::Type("the object is no java.lang.ClassLoader".into()));
                }
                Ok(loader)
            }
            None => {
                let system = cx.call_named(class, "getSystemClassLoader", "()Ljava/lang/ClassLoader;", &[]);
                Ok(self.thrown(cx, system)?.object(cx))
            }
        }
    }

    /// The class with a name (`java.util.Map$Entry`), found by the application's class loader. It is not initialized yet.
    ///
    /// # Errors
    /// The exception of the class loader: `ClassNotFoundException`.
    pub fn find_class(&self, name: &str) -> Result<Class, Error> {
        self.find(None, name)
    }

    /// As [`Vm::find_class`], by this `java.lang.ClassLoader`.
    ///
    /// # Errors
    /// The exception of the class loader: `ClassNotFoundException`.
    pub fn find_class_in(&self, loader: &Object, name: &str) -> Result<Class, Error> {
        self.find(Some(loader), name)
    }

    fn find(&self, loader: Option<&Object>, name: &str) -> Result<Class, Error> {
        self.enter(|cx| {
            let class = self.load(cx, loader, name)?;
            Ok(Class::new(cx, &self.inner.home, class))
        })
    }

    /// Makes a class of a class file, as one of the application's class loader. Its superclass is one already, or can be found.
    ///
    /// # Errors
    /// `ClassFormatError`, `LinkageError` and what else `ClassLoader.defineClass` throws.
    pub fn define_class(&self, bytes: &[u8]) -> Result<Class, Error> {
        self.define(None, bytes)
    }

    /// As [`Vm::define_class`], as a class of this `java.lang.ClassLoader`.
    ///
    /// # Errors
    /// `ClassFormatError`, `LinkageError` and what else `ClassLoader.defineClass` throws.
    pub fn define_class_in(&self, loader: &Object, bytes: &[u8]) -> Result<Class, Error> {
        self.define(Some(loader), bytes)
    }

    fn define(&self, loader: Option<&Object>, bytes: &[u8]) -> Result<Class, Error> {
        let length = i32::try_from(bytes.len()).map_err(|_| Error::Type("the class file is too long".into()))?;
        self.enter(|cx| {
            let loader = self.loader_object(cx, loader)?;
            let class = cx.vm().c.class_loader.get(cx);
            let class = self.thrown(cx, class)?;
            let array = cx.new_byte_array(bytes);
            let array = self.thrown(cx, array)?;
            let descriptor = "(Ljava/lang/String;[BII)Ljava/lang/Class;";
            let arguments = [Raw::Obj(loader), Raw::Null, Raw::Obj(array), Raw::Int(0), Raw::Int(length)];
            let mirror = cx.call_named(class, "defineClass", descriptor, &arguments);
            let mirror = self.thrown(cx, mirror)?.object(cx);
            let class = cx.class_of_mirror(mirror.get(cx));
            Ok(Class::new(cx, &self.inner.home, class))
        })
    }

    /// A new class loader, a `java.net.URLClassLoader`, of directories and jar files, whose parent is the application's. Also the way to
    /// keep classes of [`Vm::define_class_in`] apart from others.
    ///
    /// # Errors
    /// An exception when a path cannot be made a URL.
    pub fn new_class_loader(&self, paths: &[impl AsRef<std::path::Path>]) -> Result<Object, Error> {
        let mut urls = Vec::new();
        for path in paths {
            let path = path.as_ref().to_str().ok_or_else(|| Error::Type("the path is not Unicode".into()))?;
            let file = self.new_object("java.io.File", (path,))?;
            let uri: Object = self.call(&file, "toURI", ())?;
            urls.push(self.call::<Object>(&uri, "toURL", ())?);
        }
        self.new_object("java.net.URLClassLoader", (&urls[..],))
    }

    /// Finds a method, static or not, by its name, or name and descriptor: `add(II)I`, to call it often.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`] when there is none, or several with the name.
    ///
    /// ```
    /// # fn main() -> Result<(), carafe::Error> {
    /// let vm = carafe::Vm::builder().build()?;
    /// let max = vm.method("java.lang.Math", "max(II)I")?;
    /// let mut most = 0;
    /// for n in [3, 9, 4] {
    ///     most = max.call(&vm, (most, n))?;
    /// }
    /// assert_eq!(most, 9);
    /// # Ok(())
    /// # }
    /// ```
    pub fn method(&self, class: impl AsClass, name: &str) -> Result<Method, Error> {
        self.enter(|cx| {
            let class = class.as_class(self, cx)?;
            let linked = linking::link(cx, class);
            self.thrown(cx, linked)?;
            let found = candidates(class, name, Sort::Any);
            match found[..] {
                [method] => Ok(Method { class: Class::new(cx, &self.inner.home, class), method }),
                _ => Err(no_such(class, name, Sort::Any, None)),
            }
        })
    }

    /// Calls a static method. Which one of several is meant follows from the arguments, or is said: `add(II)I`. What is private may be
    /// called, too.
    ///
    /// # Errors
    /// The exception that it throws, [`Error::NoSuchMember`] when no method takes such arguments, [`Error::Type`] when its result is
    /// none of `R`.
    pub fn call_static<R: FromJava>(
        &self,
        class: impl AsClass,
        name: &str,
        arguments: impl Arguments,
    ) -> Result<R, Error> {
        self.enter(|cx| {
            let class = class.as_class(self, cx)?;
            let method = self.select(cx, class, name, Sort::Static, &arguments.shapes())?;
            self.invoke(cx, method, None, &arguments)
        })
    }

    /// Calls a method of an object. Which one of several is meant follows from the arguments, or is said: `append(I)Ljava/lang/StringBuilder;`.
    ///
    /// # Errors
    /// As [`Vm::call_static`].
    pub fn call<R: FromJava>(&self, object: &Object, name: &str, arguments: impl Arguments) -> Result<R, Error> {
        self.enter(|cx| {
            let this = object.local(cx, &self.inner.home)?;
            let class = this.get(cx).class(cx);
            let method = self.select(cx, class, name, Sort::Instance, &arguments.shapes())?;
            self.invoke(cx, method, Some(this), &arguments)
        })
    }

    /// Makes an object by a constructor.
    ///
    /// # Errors
    /// As [`Vm::call_static`].
    pub fn new_object(&self, class: impl AsClass, arguments: impl Arguments) -> Result<Object, Error> {
        self.enter(|cx| {
            let class = class.as_class(self, cx)?;
            let constructor = self.select(cx, class, "<init>", Sort::Constructor, &arguments.shapes())?;
            let initialized = vm_core::init::initialize(cx, class);
            self.thrown(cx, initialized)?;
            if class.is_interface() || class.get().access.is_abstract() {
                return Err(Error::Type(format!("{} is abstract", class.external_name())));
            }
            let made = cx.new_instance(class);
            let made = self.thrown(cx, made)?;
            self.invoke::<()>(cx, constructor, Some(made), &arguments)?;
            Ok(Object::new(cx, &self.inner.home, made.get(cx)))
        })
    }

    /// A string as an object.
    ///
    /// # Errors
    /// `OutOfMemoryError`.
    pub fn new_string(&self, text: &str) -> Result<Object, Error> {
        self.enter(|cx| {
            let made = cx.new_string(text);
            let made = self.thrown(cx, made)?;
            Ok(Object::new(cx, &self.inner.home, made.get(cx)))
        })
    }

    /// The class of an object.
    ///
    /// # Errors
    /// [`Error::WrongVm`], or the VM has ended.
    pub fn class_of(&self, object: &Object) -> Result<Class, Error> {
        self.enter(|cx| {
            let this = object.local(cx, &self.inner.home)?;
            let class = this.get(cx).class(cx);
            Ok(Class::new(cx, &self.inner.home, class))
        })
    }

    /// Whether an object is an instance of a class.
    ///
    /// # Errors
    /// [`Error::WrongVm`], or the class is not found.
    pub fn is_instance(&self, object: &Object, class: impl AsClass) -> Result<bool, Error> {
        self.enter(|cx| {
            let class = class.as_class(self, cx)?;
            let this = object.local(cx, &self.inner.home)?;
            Ok(this.get(cx).instance_of(cx, class))
        })
    }

    /// What an object is in Rust: the string or the array.
    ///
    /// # Errors
    /// [`Error::Type`] when it is something else.
    pub fn get<R: FromJava>(&self, object: &Object) -> Result<R, Error> {
        self.enter(|cx| {
            let this = object.local(cx, &self.inner.home)?;
            R::from_java(&mut Border { cx, home: &self.inner.home }, Kind::Object, Raw::Obj(this))
        })
    }

    /// The value of a field of an object.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`], [`Error::Type`], [`Error::WrongVm`].
    pub fn get_field<R: FromJava>(&self, object: &Object, name: &str) -> Result<R, Error> {
        self.enter(|cx| {
            let this = object.local(cx, &self.inner.home)?;
            let field = find_field(this.get(cx).class(cx), name, false)?;
            self.read(cx, field, this)
        })
    }

    /// Sets a field of an object.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`], [`Error::Type`], also for a final field, [`Error::WrongVm`].
    pub fn set_field(&self, object: &Object, name: &str, value: impl ToJava) -> Result<(), Error> {
        self.enter(|cx| {
            let this = object.local(cx, &self.inner.home)?;
            let field = find_field(this.get(cx).class(cx), name, false)?;
            self.write(cx, field, this, &value)
        })
    }

    /// The value of a static field; the class is initialized.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`], [`Error::Type`], an exception of the initializer.
    pub fn get_static<R: FromJava>(&self, class: impl AsClass, name: &str) -> Result<R, Error> {
        self.enter(|cx| {
            let (field, mirror) = self.static_field(cx, &class, name)?;
            self.read(cx, field, mirror)
        })
    }

    /// Sets a static field; the class is initialized.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`], [`Error::Type`], also for a final field, an exception of the initializer.
    pub fn set_static(&self, class: impl AsClass, name: &str, value: impl ToJava) -> Result<(), Error> {
        self.enter(|cx| {
            let (field, mirror) = self.static_field(cx, &class, name)?;
            self.write(cx, field, mirror, &value)
        })
    }

    fn static_field<'s>(
        &self,
        cx: &mut Cx<'s>,
        class: &impl AsClass,
        name: &str,
    ) -> Result<(FieldRef, Local<'s>), Error> {
        let class = class.as_class(self, cx)?;
        let field = find_field(class, name, true)?;
        let holder = field.get().class;
        let initialized = vm_core::init::initialize(cx, holder);
        self.thrown(cx, initialized)?;
        Ok((field, cx.root(holder.get().mirror.get(cx))))
    }

    fn read<R: FromJava>(&self, cx: &mut Cx<'_>, field: FieldRef, holder: Local<'_>) -> Result<R, Error> {
        let field = field.get();
        let value = vm_core::field::load(cx, holder.get(cx), field);
        R::from_java(&mut Border { cx, home: &self.inner.home }, field.kind, value)
    }

    fn write(&self, cx: &mut Cx<'_>, field: FieldRef, holder: Local<'_>, value: &impl ToJava) -> Result<(), Error> {
        let (field, home) = (field.get(), &self.inner.home);
        if field.is_final() {
            return Err(Error::Type(format!("the field {} is final", field.name)));
        }
        let descriptor = field.descriptor.as_bytes();
        if !value.shape().fits(descriptor) {
            let wanted = String::from_utf8_lossy(descriptor).into_owned();
            return Err(Error::Type(format!("the field {} is {wanted}, not {}", field.name, value.shape().name())));
        }
        let expected = class_of(cx, home, field.class, descriptor)?;
        let value = value.to_java(&mut Border { cx, home }, expected)?;
        check(cx, value, expected)?;
        vm_core::field::store(cx, holder.get(cx), field, value);
        Ok(())
    }

    /// The method that takes arguments of these shapes.
    fn select(
        &self,
        cx: &mut Cx<'_>,
        class: ClassRef,
        name: &str,
        sort: Sort,
        shapes: &[Shape],
    ) -> Result<MethodRef, Error> {
        let linked = linking::link(cx, class);
        self.thrown(cx, linked)?;
        let takes = |m: &MethodRef| {
            let (parameters, _) = parts(m.get().descriptor.as_bytes());
            parameters.len() == shapes.len() && shapes.iter().zip(parameters).all(|(shape, d)| shape.fits(d))
        };
        let mut found: Vec<MethodRef> = candidates(class, name, sort).into_iter().filter(takes).collect();
        if found.len() > 1 {
            found = self.most_specific(cx, found, shapes)?;
        }
        match found[..] {
            [method] => Ok(method),
            _ => Err(no_such(class, name, sort, Some(shapes))),
        }
    }

    /// Of several methods those that the objects fit, and of those the one whose parameters are subtypes of all others'.
    fn most_specific(&self, cx: &mut Cx<'_>, found: Vec<MethodRef>, shapes: &[Shape]) -> Result<Vec<MethodRef>, Error> {
        let home = &self.inner.home;
        let mut fitting: Vec<(MethodRef, Vec<Option<ClassRef>>)> = Vec::new();
        for m in found {
            let classes = self.parameter_classes(cx, m)?;
            let mut fits = true;
            for (shape, class) in shapes.iter().zip(&classes) {
                if let (Shape::Object(object), Some(class)) = (shape, class) {
                    fits &= object.local(cx, home)?.get(cx).instance_of(cx, *class);
                }
            }
            if fits {
                fitting.push((m, classes));
            }
        }
        let is_below = |a: &[Option<ClassRef>], b: &[Option<ClassRef>]| {
            a.iter().zip(b).all(|(a, b)| match (a, b) {
                (Some(a), Some(b)) => a.get().is_subtype_of(*b),
                _ => true,
            })
        };
        let best = fitting.iter().find(|(_, mine)| fitting.iter().all(|(_, others)| is_below(mine, others)));
        Ok(match best {
            Some((method, _)) => vec![*method],
            None => fitting.into_iter().map(|(method, _)| method).collect(),
        })
    }

    fn parameter_classes(&self, cx: &mut Cx<'_>, method: MethodRef) -> Result<Vec<Option<ClassRef>>, Error> {
        let (parameters, _) = parts(method.get().descriptor.as_bytes());
        parameters.into_iter().map(|d| class_of(cx, &self.inner.home, method.get().class, d)).collect()
    }

    /// Calls a method whose parameters the arguments fit by their shapes.
    fn invoke<R: FromJava>(
        &self,
        cx: &mut Cx<'_>,
        method: MethodRef,
        this: Option<Local<'_>>,
        arguments: &impl Arguments,
    ) -> Result<R, Error> {
        let home = &self.inner.home;
        let (_, result) = parts(method.get().descriptor.as_bytes());
        if !R::fits(result) {
            return Err(Error::Type(format!(
                "the result of {} is none of the type asked for",
                method.external_name(true)
            )));
        }
        let expected = self.parameter_classes(cx, method)?;
        let values = arguments.to_java(&mut Border { cx, home }, &expected)?;
        for (value, expected) in values.iter().zip(&expected) {
            check(cx, *value, *expected)?;
        }
        let this = this.map(|this| Raw::Obj(cx.root(this.get(cx))));
        let values: Vec<Raw<'_>> = this.into_iter().chain(values).collect();
        let is_virtual = !method.is_static() && !method.is_constructor();
        let outcome = if is_virtual { cx.call_virtual(method, &values) } else { cx.call(method, &values) };
        let value = self.thrown(cx, outcome)?;
        R::from_java(&mut Border { cx, home }, method.return_kind, value)
    }
}

/// V6: a reference that is passed is of the class that is declared.
pub(crate) fn check(cx: &Cx<'_>, value: Raw<'_>, expected: Option<ClassRef>) -> Result<(), Error> {
    match (value, expected) {
        (Raw::Obj(object), Some(class)) if !object.is_null() && !object.get(cx).instance_of(cx, class) => {
            let is = object.get(cx).class(cx).external_name();
            Err(Error::Type(format!("the value is {is}, not {}", class.external_name())))
        }
        _ => Ok(()),
    }
}

/// The methods with a name, or with a name and descriptor.
fn candidates(class: ClassRef, name: &str, sort: Sort) -> Vec<MethodRef> {
    let (name, descriptor) = name.find('(').map_or((name, None), |at| (&name[..at], Some(&name[at..])));
    let mut found = methods_named(class, name.as_bytes(), sort);
    found.retain(|m| descriptor.is_none_or(|d| m.get().descriptor.as_bytes() == d.as_bytes()));
    found
}

fn no_such(class: ClassRef, name: &str, sort: Sort, shapes: Option<&[Shape]>) -> Error {
    let names: Vec<String> = shapes.unwrap_or_default().iter().map(Shape::name).collect();
    let (plain, _) = name.split_once('(').unwrap_or((name, ""));
    let found = methods_named(class, plain.as_bytes(), sort);
    let there: Vec<String> = found.iter().map(|m| m.external_name(true)).collect();
    let what = match (sort, shapes) {
        (Sort::Constructor, _) => format!("constructor of {} that takes ({})", class.external_name(), names.join(", ")),
        (Sort::Any, _) | (_, None) => format!("single method {name} in {}", class.external_name()),
        (Sort::Static, _) => {
            format!("static method {name} in {} that takes ({})", class.external_name(), names.join(", "))
        }
        (Sort::Instance, _) => format!("method {name} in {} that takes ({})", class.external_name(), names.join(", ")),
    };
    let there = if there.is_empty() { String::new() } else { format!("; there are: {}", there.join(", ")) };
    Error::NoSuchMember(format!("no {what}{there}"))
}

fn find_field(class: ClassRef, name: &str, is_static: bool) -> Result<FieldRef, Error> {
    let is_it = |f: &&vm_core::Field| f.is_static() == is_static && f.name.as_bytes() == name.as_bytes();
    let supers = std::iter::successors(Some(class), |c| c.super_class);
    let mut all = supers.chain(class.get().all_interfaces.iter().copied());
    all.find_map(|c| c.get().fields().iter().find(is_it).map(FieldRef::new)).ok_or_else(|| {
        let kind = if is_static { "static field" } else { "field" };
        Error::NoSuchMember(format!("no {kind} {name} in {}", class.external_name()))
    })
}

impl Class {
    /// Its `public static void main(String[])`, own or inherited.
    pub(crate) fn main_method(&self) -> Option<MethodRef> {
        let class = self.class_ref();
        let found = candidates(class, "main([Ljava/lang/String;)V", Sort::Static);
        found.into_iter().find(|m| m.access.is_public())
    }
}

impl Method {
    /// Calls a static method.
    ///
    /// # Errors
    /// As [`Vm::call_static`].
    pub fn call<R: FromJava>(&self, vm: &Vm, arguments: impl Arguments) -> Result<R, Error> {
        self.class.class(&vm.inner.home)?;
        if !self.method.is_static() {
            return Err(Error::Type(format!("{} is not static", self.method.external_name(true))));
        }
        self.check(&arguments)?;
        vm.enter(|cx| vm.invoke(cx, self.method, None, &arguments))
    }

    /// Calls a method of an object, or what overrides it there.
    ///
    /// # Errors
    /// As [`Vm::call_static`].
    pub fn call_on<R: FromJava>(&self, vm: &Vm, object: &Object, arguments: impl Arguments) -> Result<R, Error> {
        let class = self.class.class(&vm.inner.home)?;
        if self.method.is_static() || self.method.is_constructor() {
            return Err(Error::Type(format!("{} has no object", self.method.external_name(true))));
        }
        self.check(&arguments)?;
        vm.enter(|cx| {
            let this = object.local(cx, &vm.inner.home)?;
            check(cx, Raw::Obj(this), Some(class))?;
            vm.invoke(cx, self.method, Some(this), &arguments)
        })
    }

    fn check(&self, arguments: &impl Arguments) -> Result<(), Error> {
        let (parameters, _) = parts(self.method.get().descriptor.as_bytes());
        let shapes = arguments.shapes();
        if shapes.len() != parameters.len() || !shapes.iter().zip(parameters).all(|(shape, d)| shape.fits(d)) {
            let names: Vec<String> = shapes.iter().map(Shape::name).collect();
            return Err(Error::Type(format!(
                "{} does not take ({})",
                self.method.external_name(true),
                names.join(", ")
            )));
        }
        Ok(())
    }
}
