//go:build amd64 && !noasm

#include "textflag.h"

DATA ·sixteen+0(SB)/4, $0
DATA ·sixteen+4(SB)/4, $1
DATA ·sixteen+8(SB)/4, $2
DATA ·sixteen+12(SB)/4, $3
DATA ·sixteen+16(SB)/4, $4
DATA ·sixteen+20(SB)/4, $5
DATA ·sixteen+24(SB)/4, $6
DATA ·sixteen+28(SB)/4, $7
DATA ·sixteen+32(SB)/4, $8
DATA ·sixteen+36(SB)/4, $9
DATA ·sixteen+40(SB)/4, $10
DATA ·sixteen+44(SB)/4, $11
DATA ·sixteen+48(SB)/4, $12
DATA ·sixteen+52(SB)/4, $13
DATA ·sixteen+56(SB)/4, $14
DATA ·sixteen+60(SB)/4, $15
GLOBL ·sixteen(SB), RODATA|NOPTR, $64

// func nonzeroAVX512(idx *int32, val, x *float32, n int) int
//
// n is a multiple of 16. It writes whole vectors, of which those that follow take the
// rest.
TEXT ·nonzeroAVX512(SB), NOSPLIT, $0-40
	MOVQ         idx+0(FP), DI
	MOVQ         val+8(FP), BX
	MOVQ         x+16(FP), SI
	MOVQ         n+24(FP), CX
	VMOVDQU32    ·sixteen(SB), Z1
	MOVQ         $16, AX
	VPBROADCASTD AX, Z2
	VPXORD       Z3, Z3, Z3
	XORQ         DX, DX

nonzeroLoop:
	VMOVUPS     (SI), Z0
	VCMPPS      $4, Z3, Z0, K1 // not equal, or not a number
	VCOMPRESSPS Z0, K1, Z4
	VPCOMPRESSD Z1, K1, Z5
	VMOVUPS     Z4, (BX)(DX*4)
	VMOVDQU32   Z5, (DI)(DX*4)
	KMOVW       K1, R8
	POPCNTL     R8, R8
	ADDQ        R8, DX
	VPADDD      Z2, Z1, Z1
	ADDQ        $64, SI
	SUBQ        $16, CX
	JNZ         nonzeroLoop
	VZEROUPPER
	MOVQ        DX, ret+32(FP)
	RET

// func markAVX512(last *int64, y *float32, n int, now int64, t float32)
//
// n is a multiple of 16.
TEXT ·markAVX512(SB), NOSPLIT, $0-36
	MOVQ         last+0(FP), DI
	MOVQ         y+8(FP), SI
	MOVQ         n+16(FP), CX
	VPBROADCASTQ now+24(FP), Z0
	VBROADCASTSS t+32(FP), Z1

markLoop:
	VMOVUPS   (SI), Z2
	VCMPPS    $14, Z1, Z2, K1 // above
	KSHIFTRW  $8, K1, K2
	VMOVDQU64 Z0, K1, (DI)
	VMOVDQU64 Z0, K2, 64(DI)
	ADDQ      $64, SI
	ADDQ      $128, DI
	SUBQ      $16, CX
	JNZ       markLoop
	VZEROUPPER
	RET
