//! The range of guarded code for x86-64 (F1): System V calls, `rdi`, `rsi`, `rdx` are the arguments, `eax` the answer.

use std::arch::global_asm;

/// A symbol of this crate alone.
macro_rules! symbol {
    ($name:literal) => {
        concat!(".globl ", $name, "\n.hidden ", $name, "\n", $name, ":\n")
    };
    ($name:literal, $size:literal) => {
        concat!(".globl ", $name, $size, "\n.hidden ", $name, $size, "\n", $name, $size, ":\n")
    };
}

/// The four functions of a size: registers of that size, and how a value is widened.
macro_rules! access {
    ($size:literal, $load:literal, $rsi:literal, $rdx:literal) => {
        concat!(
            symbol!("carafe_guarded_load", $size),
            $load,
            "\nmov [rsi], rax\nmov eax, 1\nret\n",
            symbol!("carafe_guarded_store", $size),
            "mov [rdi], ",
            $rsi,
            "\nmov eax, 1\nret\n",
            symbol!("carafe_guarded_store_volatile", $size),
            "xchg [rdi], ",
            $rsi,
            "\nmov eax, 1\nret\n",
            symbol!("carafe_guarded_exchange", $size),
            "mov rax, [rsi]\nlock cmpxchg [rdi], ",
            $rdx,
            "\nmov [rsi], rax\nmov eax, 1\nret\n",
        )
    };
}

global_asm!(
    ".text",
    symbol!("carafe_guarded_start"),
    access!("1", "movzx eax, byte ptr [rdi]", "sil", "dl"),
    access!("2", "movzx eax, word ptr [rdi]", "si", "dx"),
    access!("4", "mov eax, [rdi]", "esi", "edx"),
    access!("8", "mov rax, [rdi]", "rsi", "rdx"),
    symbol!("carafe_guarded_copy"),
    // In units as large as both addresses and the length allow: other threads see no unit in parts.
    "mov eax, edi",
    "or eax, esi",
    "or eax, edx",
    "mov rcx, rdx",
    "test al, 1",
    "jnz 1f",
    "test al, 2",
    "jnz 2f",
    "test al, 4",
    "jnz 4f",
    "shr rcx, 3",
    "rep movsq",
    "jmp 9f",
    "1: rep movsb",
    "jmp 9f",
    "2: shr rcx, 1",
    "rep movsw",
    "jmp 9f",
    "4: shr rcx, 2",
    "rep movsd",
    "9: mov eax, 1",
    "ret",
    symbol!("carafe_guarded_fill"),
    "mov eax, esi",
    "mov rcx, rdx",
    "rep stosb",
    "mov eax, 1",
    "ret",
    // Where a fault continues.
    symbol!("carafe_guarded_failed"),
    "xor eax, eax",
    "ret",
);
