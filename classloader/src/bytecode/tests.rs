use super::*;
use crate::CpIndex;

fn one(code: &[u8]) -> Instruction<'_> {
    let (instruction, next) = decode(code, Bci(0)).unwrap();
    assert_eq!(next.index(), code.len());
    instruction
}

#[test]
fn bytes_and_opcodes_correspond() {
    for byte in 0..=u8::MAX {
        match Opcode::from_byte(byte) {
            Some(opcode) => assert_eq!(opcode as u8, byte),
            None => assert!(byte > Opcode::JsrW as u8),
        }
    }
    assert_eq!(Opcode::Lookupswitch as u8, 171);
    assert_eq!(Opcode::Invokedynamic.mnemonic(), "invokedynamic");
}

#[test]
fn effects_are_well_formed() {
    for opcode in Opcode::ALL {
        let effect = opcode.effect();
        let sides = effect.split('>').collect::<Vec<_>>();
        match sides[..] {
            [""] | ["*"] => {}
            [popped, pushed] => {
                assert!(pushed.len() <= 1 || popped.starts_with(['w', 'x', 'y', 'z']));
                assert!(effect.chars().all(|letter| "ifldarowxyz>".contains(letter)));
            }
            _ => panic!("{opcode:?}: {effect}"),
        }
        if opcode.flow() == Flow::Branch {
            assert_eq!(opcode.layout(), OperandLayout::Branch2);
        }
    }
    assert_eq!(Opcode::Iload2.local_access(), Some(LocalAccess::Load));
    assert_eq!(Opcode::Astore.local_access(), Some(LocalAccess::Store));
    assert_eq!(Opcode::Iinc.local_access(), Some(LocalAccess::Increment));
    assert_eq!(Opcode::Ret.local_access(), Some(LocalAccess::Ret));
    assert_eq!(Opcode::Iadd.local_access(), None);
}

#[test]
fn operands_are_read_with_their_signs() {
    assert_eq!(one(&[0x10, 0xff]).operands, Operands::Immediate(-1));
    assert_eq!(one(&[0x11, 0x80, 0]).operands, Operands::Immediate(-32768));
    assert_eq!(one(&[0x15, 0xff]).local(), Some(255));
    assert_eq!(one(&[0x4e]).local(), Some(3));
    assert_eq!(one(&[0x12, 0xff]).constant(), Some(CpIndex(255)));
    assert_eq!(one(&[0xb6, 1, 2]).constant(), Some(CpIndex(0x102)));
    assert_eq!(one(&[0x84, 200, 0xfe]).operands, Operands::Increment { local: 200, delta: -2 });
    assert_eq!(one(&[0xb9, 0, 7, 3, 0]).operands, Operands::InvokeInterface { index: CpIndex(7), count: 3, zero: 0 });
    assert_eq!(one(&[0xbc, 10]).operands, Operands::ArrayType(10));
    assert_eq!(one(&[0xc5, 0, 9, 2]).operands, Operands::MultiArray { index: CpIndex(9), dimensions: 2 });
}

#[test]
fn wide_belongs_to_the_instruction_it_widens() {
    let load = one(&[0xc4, 0x19, 1, 0]);
    assert_eq!((load.opcode, load.wide, load.local()), (Opcode::Aload, true, Some(256)));
    let increment = one(&[0xc4, 0x84, 1, 0, 0xff, 0]);
    assert_eq!(increment.operands, Operands::Increment { local: 256, delta: -256 });
    for narrow in [0x1a, 0x00, 0xc4, 0xb6] {
        let code = [0xc4, narrow, 0, 0, 0, 0];
        assert_eq!(decode(&code, Bci(0)), Err(DecodeError::IllegalWide { bci: Bci(0) }));
    }
}

#[test]
fn branch_targets_stay_within_any_code() {
    let code = [0, 0, 0xa7, 0xff, 0xfe];
    let (jump, _) = decode(&code, Bci(2)).unwrap();
    assert_eq!(jump.branch_target(), Some(Bci(0)));
    assert_eq!(one(&[0xa7, 0xff, 0xff]).branch_target(), None);
    assert_eq!(one(&[0xc8, 0x7f, 0xff, 0xff, 0xff]).branch_target(), None);
    assert_eq!(one(&[0xc8, 0, 0, 0xff, 0xff]).branch_target(), Some(Bci(0xffff)));
}

/// A switch at `at`, with operands as 32-bit values.
fn switch(at: usize, opcode: Opcode, operands: &[i32]) -> Vec<u8> {
    let mut code = vec![Opcode::Nop as u8; at];
    code.push(opcode as u8);
    code.resize((at + 4) & !3, 0);
    code.extend(operands.iter().flat_map(|operand| operand.to_be_bytes()));
    code
}

#[test]
fn switches_are_aligned() {
    for at in 0..8 {
        let code = switch(at, Opcode::Tableswitch, &[40, -1, 1, 10, 20, -1]);
        let (instruction, next) = decode(&code, Bci(at as u16)).unwrap();
        assert_eq!(next.index(), code.len());
        let Operands::Switch(table) = instruction.operands else { panic!() };
        let place = |offset: i32| Bci(at as u16).offset(offset);
        assert_eq!(table.default_target(), place(40));
        assert_eq!(table.cases().collect::<Vec<_>>(), [(-1, place(10)), (0, place(20)), (1, place(-1))]);
        assert!(table.is_table() && table.padding_is_zero());

        let code = switch(at, Opcode::Lookupswitch, &[40, 2, i32::MIN, 10, i32::MAX, 20]);
        let (instruction, next) = decode(&code, Bci(at as u16)).unwrap();
        assert_eq!(next.index(), code.len());
        let Operands::Switch(lookup) = instruction.operands else { panic!() };
        assert_eq!(lookup.cases().collect::<Vec<_>>(), [(i32::MIN, place(10)), (i32::MAX, place(20))]);
    }
    let mut code = switch(0, Opcode::Lookupswitch, &[8, 0]);
    code[2] = 1;
    let Operands::Switch(padded) = one(&code).operands else { panic!() };
    assert!(!padded.padding_is_zero());
}

#[test]
fn impossible_switches_are_errors() {
    let error = |opcode, operands: &[i32]| decode(&switch(0, opcode, operands), Bci(0)).unwrap_err();
    let bci = Bci(0);
    assert_eq!(error(Opcode::Tableswitch, &[0, 1, 0, 0]), DecodeError::TableSwitchRange { bci });
    assert_eq!(error(Opcode::Tableswitch, &[0, i32::MIN, i32::MAX, 0]), DecodeError::Truncated { bci });
    assert_eq!(error(Opcode::Lookupswitch, &[0, -1]), DecodeError::LookupSwitchCount { bci });
    assert_eq!(error(Opcode::Lookupswitch, &[0, i32::MAX]), DecodeError::Truncated { bci });
}

#[test]
fn every_cut_is_noticed() {
    for opcode in Opcode::ALL {
        let mut code = vec![0_u8; 24];
        code[0] = *opcode as u8;
        if *opcode == Opcode::Wide {
            code[1] = Opcode::Iinc as u8;
        }
        let (_, next) = decode(&code, Bci(0)).unwrap();
        for len in 0..next.index() {
            let error = decode(&code[..len], Bci(0)).unwrap_err();
            assert_eq!(error, DecodeError::Truncated { bci: Bci(0) });
        }
        assert!(decode(&code[..next.index()], Bci(0)).is_ok());
    }
}

#[test]
fn no_bytes_make_the_decoder_panic() {
    // xorshift, a fixed seed.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut code = Vec::new();
    for round in 0..20_000 {
        code.clear();
        for _ in 0..1 + round % 60 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // Mostly opcodes that exist, small operands.
            code.push(if state & 0x300 == 0 { state as u8 % 5 } else { state as u8 });
        }
        for instruction in instructions(&code).flatten() {
            if let Operands::Switch(switch) = instruction.operands {
                assert!(switch.cases().count() <= code.len());
            }
        }
        let _ = disassemble(&code, |index| Some(index.to_string())).to_string();
    }
    // Code beyond what a class file can hold.
    let long = vec![0; 70_000];
    assert_eq!(instructions(&long).flatten().count(), 65_535);
}

#[test]
fn iteration_ends_at_the_first_error() {
    let code = [0x00, 0xca, 0x00];
    let all: Vec<_> = instructions(&code).map(|result| result.map(|found| found.opcode)).collect();
    let error = DecodeError::IllegalOpcode { bci: Bci(1), byte: 0xca };
    assert_eq!(all, [Ok(Opcode::Nop), Err(error)]);
}

#[test]
fn text_is_like_javap() {
    let mut code = vec![0x2a, 0xb7, 0, 1, 0x84, 2, 0xff, 0xbc, 10, 0xc4, 0x15, 1, 0];
    code.extend([0xaa, 0, 0]);
    for operand in [31_i32, 1, 2, 27, 28] {
        code.extend(operand.to_be_bytes());
    }
    code.extend([0xb9, 0, 2, 1, 0, 0xcb]);
    let text = disassemble(&code, |index| (index.0 == 1).then(|| "Method a.b:()V".to_owned()));
    assert_eq!(
        text.to_string(),
        "       0: aload_0
       1: invokespecial #1                  // Method a.b:()V
       4: iinc          2, -1
       7: newarray       int
       9: iload_w       256
      13: tableswitch   { // 1 to 2
                     1: 40
                     2: 41
               default: 44
          }
      36: invokeinterface #2,  1
      41: <Bad instruction>
"
    );
}
