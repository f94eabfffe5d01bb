//go:build amd64 && !noasm

#include "textflag.h"

// In all kernels Y0 to Y11 hold the tile, four rows of three, and
// ROW(a, b, c, at) adds the products of the value or vector in Y15 and the
// three vectors in Y12 to Y14 to one row.

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

// func convTileFMA(dst *float32, stride int, out *int64, x *float32, in, offsets *int64, w *float32, k int, relu bool)
TEXT ·convTileFMA(SB), NOSPLIT, $0-65
	MOVQ dst+0(FP), DI
	MOVQ stride+8(FP), R11
	MOVQ x+24(FP), SI
	MOVQ in+32(FP), AX
	MOVQ 0(AX), R8
	MOVQ 8(AX), R9
	MOVQ 16(AX), R10
	MOVQ offsets+40(FP), DX
	MOVQ w+48(FP), BX
	MOVQ k+56(FP), CX

	VBROADCASTSS 0(BX), Y0
	VMOVAPS      Y0, Y1
	VMOVAPS      Y0, Y2
	VBROADCASTSS 4(BX), Y3
	VMOVAPS      Y3, Y4
	VMOVAPS      Y3, Y5
	VBROADCASTSS 8(BX), Y6
	VMOVAPS      Y6, Y7
	VMOVAPS      Y6, Y8
	VBROADCASTSS 12(BX), Y9
	VMOVAPS      Y9, Y10
	VMOVAPS      Y9, Y11

tileLoop:
	ADDQ         $16, BX
	MOVQ         (DX), AX
	ADDQ         SI, AX
	VMOVUPS      (AX)(R8*1), Y12
	VMOVUPS      (AX)(R9*1), Y13
	VMOVUPS      (AX)(R10*1), Y14
	VBROADCASTSS 0(BX), Y15
	ROW(Y0, Y1, Y2)
	VBROADCASTSS 4(BX), Y15
	ROW(Y3, Y4, Y5)
	VBROADCASTSS 8(BX), Y15
	ROW(Y6, Y7, Y8)
	VBROADCASTSS 12(BX), Y15
	ROW(Y9, Y10, Y11)
	ADDQ         $8, DX
	DECQ         CX
	JNZ          tileLoop

	MOVBLZX relu+64(FP), AX
	TESTL   AX, AX
	JZ      tileStore
	VXORPS  Y15, Y15, Y15
	VMAXPS  Y0, Y15, Y0
	VMAXPS  Y1, Y15, Y1
	VMAXPS  Y2, Y15, Y2
	VMAXPS  Y3, Y15, Y3
	VMAXPS  Y4, Y15, Y4
	VMAXPS  Y5, Y15, Y5
	VMAXPS  Y6, Y15, Y6
	VMAXPS  Y7, Y15, Y7
	VMAXPS  Y8, Y15, Y8
	VMAXPS  Y9, Y15, Y9
	VMAXPS  Y10, Y15, Y10
	VMAXPS  Y11, Y15, Y11

tileStore:
	MOVQ    out+16(FP), AX
	MOVQ    0(AX), R8
	MOVQ    8(AX), R9
	MOVQ    16(AX), R10
	VMOVUPS Y0, (DI)(R8*1)
	VMOVUPS Y1, (DI)(R9*1)
	VMOVUPS Y2, (DI)(R10*1)
	ADDQ    R11, DI
	VMOVUPS Y3, (DI)(R8*1)
	VMOVUPS Y4, (DI)(R9*1)
	VMOVUPS Y5, (DI)(R10*1)
	ADDQ    R11, DI
	VMOVUPS Y6, (DI)(R8*1)
	VMOVUPS Y7, (DI)(R9*1)
	VMOVUPS Y8, (DI)(R10*1)
	ADDQ    R11, DI
	VMOVUPS Y9, (DI)(R8*1)
	VMOVUPS Y10, (DI)(R9*1)
	VMOVUPS Y11, (DI)(R10*1)
	VZEROUPPER
	RET

// LANES sets X12 to the sums of the eight lanes of a, b, c, d.
#define LANES(a, b, c, d) \
	VHADDPS      b, a, Y12; \
	VHADDPS      d, c, Y13; \
	VHADDPS      Y13, Y12, Y12; \
	VEXTRACTF128 $1, Y12, X13; \
	VADDPS       X13, X12, X12

// ADDLANES adds them to four floats at p.
#define ADDLANES(a, b, c, d, p) \
	LANES(a, b, c, d); \
	VADDPS  p, X12, X12; \
	VMOVUPS X12, p

// STORELANES stores them there.
#define STORELANES(a, b, c, d, p) \
	LANES(a, b, c, d); \
	VMOVUPS X12, p

// func convGradTileFMA(sums *float32, table *int64, n int, dz *float32, stride int, x *float32, at *[3]int64)
TEXT ·convGradTileFMA(SB), NOSPLIT, $0-56
	MOVQ sums+0(FP), DI
	MOVQ table+8(FP), DX
	MOVQ n+16(FP), CX
	MOVQ dz+24(FP), BX
	MOVQ stride+32(FP), R11
	LEAQ (R11)(R11*2), R12
	MOVQ x+40(FP), SI
	MOVQ at+48(FP), AX
	MOVQ 0(AX), R8
	MOVQ 8(AX), R9
	MOVQ 16(AX), R10
	ZERO

gradLoop:
	MOVQ    8(DX), AX
	ADDQ    SI, AX
	VMOVUPS (AX)(R8*1), Y12
	VMOVUPS (AX)(R9*1), Y13
	VMOVUPS (AX)(R10*1), Y14
	MOVQ    (DX), AX
	ADDQ    BX, AX
	VMOVUPS (AX), Y15
	ROW(Y0, Y1, Y2)
	VMOVUPS (AX)(R11*1), Y15
	ROW(Y3, Y4, Y5)
	VMOVUPS (AX)(R11*2), Y15
	ROW(Y6, Y7, Y8)
	VMOVUPS (AX)(R12*1), Y15
	ROW(Y9, Y10, Y11)
	ADDQ    $16, DX
	DECQ    CX
	JNZ     gradLoop

	ADDLANES(Y0, Y3, Y6, Y9, (DI))
	ADDLANES(Y1, Y4, Y7, Y10, 16(DI))
	ADDLANES(Y2, Y5, Y8, Y11, 32(DI))
	VZEROUPPER
	RET

// ADDTO adds a row of the tile to memory. It reads all before it writes, so that
// a vector that repeats another is added once.
#define ADDTO(a, b, c) \
	VADDPS  (DI)(R8*1), a, a; \
	VADDPS  (DI)(R9*1), b, b; \
	VADDPS  (DI)(R10*1), c, c; \
	VMOVUPS a, (DI)(R8*1); \
	VMOVUPS b, (DI)(R9*1); \
	VMOVUPS c, (DI)(R10*1)

// func convScatterTileFMA(dx *float32, channel int, in *int64, dz *float32, stride int, out *int64, w *float32, units int)
TEXT ·convScatterTileFMA(SB), NOSPLIT, $0-64
	MOVQ dx+0(FP), DI
	MOVQ channel+8(FP), R12
	MOVQ dz+24(FP), SI
	MOVQ stride+32(FP), R11
	MOVQ out+40(FP), AX
	MOVQ 0(AX), R8
	MOVQ 8(AX), R9
	MOVQ 16(AX), R10
	MOVQ w+48(FP), BX
	MOVQ units+56(FP), CX
	ZERO

scatterLoop:
	VMOVUPS      (SI)(R8*1), Y12
	VMOVUPS      (SI)(R9*1), Y13
	VMOVUPS      (SI)(R10*1), Y14
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
	JNZ          scatterLoop

	MOVQ in+16(FP), AX
	MOVQ 0(AX), R8
	MOVQ 8(AX), R9
	MOVQ 16(AX), R10
	ADDTO(Y0, Y1, Y2)
	ADDQ R12, DI
	ADDTO(Y3, Y4, Y5)
	ADDQ R12, DI
	ADDTO(Y6, Y7, Y8)
	ADDQ R12, DI
	ADDTO(Y9, Y10, Y11)
	VZEROUPPER
	RET

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

	STORELANES(Y0, Y3, Y6, Y9, (DI))
	STORELANES(Y1, Y4, Y7, Y10, (DI)(R8*1))
	STORELANES(Y2, Y5, Y8, Y11, (DI)(R8*2))
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
