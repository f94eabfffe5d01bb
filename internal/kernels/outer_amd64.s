//go:build amd64 && !noasm

#include "textflag.h"

DATA ·magnitude+0(SB)/4, $0x7fffffff
GLOBL ·magnitude(SB), RODATA|NOPTR, $4

// OUTER adds the product of one value with two vectors of x.
#define OUTER(at, a, b) \
	VBROADCASTSS at(R8), Z18; \
	VFMADD231PS  Z16, Z18, a; \
	VFMADD231PS  Z17, Z18, b

// MOVE takes the step of sixteen weights, old in w and their change in d; k are the
// columns that there are. It adds |Δw| to the lanes of the row in Z21.
#define MOVE(place, w, d, k) \
	VMULPS         w, Z20, Z24; \
	VSUBPS         Z24, d, d; \
	VADDPS         d, w, d; \
	VCMPPS         $4, w, d, k, K1; \
	VSUBPS         w, d, Z24; \
	VPANDD.Z       Z19, Z24, K1, Z24; \
	VMOVUPS        d, K1, place; \
	VCVTPS2PD      Y24, Z25; \
	VEXTRACTF64X4  $1, Z24, Y24; \
	VCVTPS2PD      Y24, Z26; \
	VADDPD         Z25, Z21, Z21; \
	VADDPD         Z26, Z21, Z21; \
	KMOVW          K1, R8; \
	POPCNTL        R8, R8; \
	ADDQ           R8, (CX)

// ROW takes the step of one row, and goes on to the next.
#define ROW(r, a, b) \
	VBROADCASTSS (4*r)(R12), Z20; \
	VMOVUPS      (64*r)(R13), Z21; \
	VMOVUPS      (AX), Z22; \
	VMOVUPS.Z    64(AX), K2, Z23; \
	MOVE((AX), Z22, a, K3); \
	MOVE(64(AX), Z23, b, K2); \
	VMOVUPS      Z21, (64*r)(R13); \
	ADDQ         R9, AX; \
	ADDQ         $8, CX

// FETCH asks for the weights of a row at the next strip.
#define FETCH \
	PREFETCHT0 128(AX); \
	PREFETCHT0 192(AX); \
	ADDQ       R9, AX

// func outerDecayAVX512(w *float32, wStride int, coef *float32, coefStride int, x *float32, xStride, n int, decay *float32, sums *lanes, counts *int, columns int)
//
// Eight rows at 32 columns, the second half of them by the mask columns.
// Strides are bytes.
TEXT ·outerDecayAVX512(SB), NOSPLIT, $0-88
	MOVQ         w+0(FP), DI
	MOVQ         wStride+8(FP), R9
	MOVQ         coef+16(FP), BX
	MOVQ         coefStride+24(FP), R10
	MOVQ         x+32(FP), SI
	MOVQ         xStride+40(FP), R11
	MOVQ         decay+56(FP), R12
	MOVQ         sums+64(FP), R13
	MOVQ         columns+80(FP), AX
	KMOVW        AX, K2
	MOVQ         $0xffff, AX
	KMOVW        AX, K3
	VBROADCASTSS ·magnitude(SB), Z19
	MOVQ         DI, AX
	FETCH
	FETCH
	FETCH
	FETCH
	FETCH
	FETCH
	FETCH
	FETCH
	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	VPXORD Z2, Z2, Z2
	VPXORD Z3, Z3, Z3
	VPXORD Z4, Z4, Z4
	VPXORD Z5, Z5, Z5
	VPXORD Z6, Z6, Z6
	VPXORD Z7, Z7, Z7
	VPXORD Z8, Z8, Z8
	VPXORD Z9, Z9, Z9
	VPXORD Z10, Z10, Z10
	VPXORD Z11, Z11, Z11
	VPXORD Z12, Z12, Z12
	VPXORD Z13, Z13, Z13
	VPXORD Z14, Z14, Z14
	VPXORD Z15, Z15, Z15
	MOVQ   BX, R8
	MOVQ   SI, AX
	MOVQ   n+48(FP), CX

outerLoop:
	VMOVUPS   (AX), Z16
	VMOVUPS.Z 64(AX), K2, Z17
	OUTER(0, Z0, Z1)
	OUTER(4, Z2, Z3)
	OUTER(8, Z4, Z5)
	OUTER(12, Z6, Z7)
	OUTER(16, Z8, Z9)
	OUTER(20, Z10, Z11)
	OUTER(24, Z12, Z13)
	OUTER(28, Z14, Z15)
	ADDQ      R11, AX
	ADDQ      R10, R8
	DECQ      CX
	JNZ       outerLoop

	MOVQ DI, AX
	MOVQ counts+72(FP), CX
	ROW(0, Z0, Z1)
	ROW(1, Z2, Z3)
	ROW(2, Z4, Z5)
	ROW(3, Z6, Z7)
	ROW(4, Z8, Z9)
	ROW(5, Z10, Z11)
	ROW(6, Z12, Z13)
	ROW(7, Z14, Z15)
	VZEROUPPER
	RET
