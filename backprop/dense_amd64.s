//go:build !noasm

#include "textflag.h"

// As in conv_amd64.s, Y0 to Y11 hold a tile of four rows of three, and ROW adds
// the products of Y15 and Y12 to Y14 to one row.

#define ROW(a, b, c) \
	VFMADD231PS Y12, Y15, a; \
	VFMADD231PS Y13, Y15, b; \
	VFMADD231PS Y14, Y15, c

#define ZERO \
	VXORPS Y0, Y0, Y0; \
	VXORPS Y1, Y1, Y1; \
	VXORPS Y2, Y2, Y2; \
	VXORPS Y3, Y3, Y3; \
	VXORPS Y4, Y4, Y4; \
	VXORPS Y5, Y5, Y5; \
	VXORPS Y6, Y6, Y6; \
	VXORPS Y7, Y7, Y7; \
	VXORPS Y8, Y8, Y8; \
	VXORPS Y9, Y9, Y9; \
	VXORPS Y10, Y10, Y10; \
	VXORPS Y11, Y11, Y11

// FOLD stores the sums of the eight lanes of a, b, c, d as four floats at p.
#define FOLD(a, b, c, d, p) \
	VHADDPS      b, a, Y12; \
	VHADDPS      d, c, Y13; \
	VHADDPS      Y13, Y12, Y12; \
	VEXTRACTF128 $1, Y12, X13; \
	VADDPS       X13, X12, X12; \
	VMOVUPS      X12, p

// func dotTileFMA(y *float32, yStride int, w *float32, wStride int, x *float32, xStride, n int)
//
// Products of four rows of w with three rows of x, n values each, a multiple
// of 8. Strides are bytes.
TEXT ·dotTileFMA(SB), NOSPLIT, $0-56
	MOVQ y+0(FP), DI
	MOVQ yStride+8(FP), R8
	MOVQ w+16(FP), BX
	MOVQ wStride+24(FP), R9
	LEAQ (R9)(R9*2), R10
	MOVQ x+32(FP), SI
	MOVQ xStride+40(FP), R11
	MOVQ n+48(FP), CX
	ZERO

dotLoop:
	VMOVUPS (SI), Y12
	VMOVUPS (SI)(R11*1), Y13
	VMOVUPS (SI)(R11*2), Y14
	VMOVUPS (BX), Y15
	ROW(Y0, Y1, Y2)
	VMOVUPS (BX)(R9*1), Y15
	ROW(Y3, Y4, Y5)
	VMOVUPS (BX)(R9*2), Y15
	ROW(Y6, Y7, Y8)
	VMOVUPS (BX)(R10*1), Y15
	ROW(Y9, Y10, Y11)
	ADDQ    $32, SI
	ADDQ    $32, BX
	SUBQ    $8, CX
	JNZ     dotLoop

	FOLD(Y0, Y3, Y6, Y9, (DI))
	FOLD(Y1, Y4, Y7, Y10, (DI)(R8*1))
	FOLD(Y2, Y5, Y8, Y11, (DI)(R8*2))
	VZEROUPPER
	RET

// func outerTilesFMA(dw *float32, wStride int, dz *float32, x *float32, xStride, rows, groups int)
//
// For each group of four outputs the four rows Σ dz·x over the rows of a
// minibatch, at 24 columns; dz holds four values a row, group after group.
// Strides are bytes.
TEXT ·outerTilesFMA(SB), NOSPLIT, $0-56
	MOVQ dw+0(FP), DI
	MOVQ wStride+8(FP), R9
	LEAQ (R9)(R9*2), R10
	MOVQ dz+16(FP), BX
	MOVQ x+24(FP), R12
	MOVQ xStride+32(FP), R11
	MOVQ groups+48(FP), DX

group:
	MOVQ rows+40(FP), CX
	MOVQ R12, SI
	ZERO

outerLoop:
	VMOVUPS      (SI), Y12
	VMOVUPS      32(SI), Y13
	VMOVUPS      64(SI), Y14
	VBROADCASTSS 0(BX), Y15
	ROW(Y0, Y1, Y2)
	VBROADCASTSS 4(BX), Y15
	ROW(Y3, Y4, Y5)
	VBROADCASTSS 8(BX), Y15
	ROW(Y6, Y7, Y8)
	VBROADCASTSS 12(BX), Y15
	ROW(Y9, Y10, Y11)
	ADDQ         R11, SI
	ADDQ         $16, BX
	DECQ         CX
	JNZ          outerLoop

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, (DI)(R9*1)
	VMOVUPS Y4, 32(DI)(R9*1)
	VMOVUPS Y5, 64(DI)(R9*1)
	VMOVUPS Y6, (DI)(R9*2)
	VMOVUPS Y7, 32(DI)(R9*2)
	VMOVUPS Y8, 64(DI)(R9*2)
	VMOVUPS Y9, (DI)(R10*1)
	VMOVUPS Y10, 32(DI)(R10*1)
	VMOVUPS Y11, 64(DI)(R10*1)
	LEAQ    (DI)(R9*4), DI
	DECQ    DX
	JNZ     group
	VZEROUPPER
	RET
