//go:build amd64 && !noasm

#include "textflag.h"

// In all kernels Y0 to Y11 hold the tile, four rows of three, and
// ROW(a, b, c, at) adds the products of the value or vector in Y15 and the
// three vectors in Y12 to Y14 to one row.

#define ROW(a, b, c) \
	VFMADD231PS Y12, Y15, a; \
	VFMADD231PS Y13, Y15, b; \
	VFMADD231PS Y14, Y15, c

// VALUES adds those of four values at BX, a row each.
#define VALUES \
	VBROADCASTSS 0(BX), Y15; \
	ROW(Y0, Y1, Y2); \
	VBROADCASTSS 4(BX), Y15; \
	ROW(Y3, Y4, Y5); \
	VBROADCASTSS 8(BX), Y15; \
	ROW(Y6, Y7, Y8); \
	VBROADCASTSS 12(BX), Y15; \
	ROW(Y9, Y10, Y11)

// VECTORS adds those of four vectors at p, a stride apart; three is three strides.
#define VECTORS(p, stride, three) \
	VMOVUPS (p), Y15; \
	ROW(Y0, Y1, Y2); \
	VMOVUPS (p)(stride*1), Y15; \
	ROW(Y3, Y4, Y5); \
	VMOVUPS (p)(stride*2), Y15; \
	ROW(Y6, Y7, Y8); \
	VMOVUPS (p)(three*1), Y15; \
	ROW(Y9, Y10, Y11)

// OFFSETS loads those of three vectors of places.
#define OFFSETS \
	MOVQ 0(AX), R8; \
	MOVQ 8(AX), R9; \
	MOVQ 16(AX), R10

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

// BIAS begins a row with the value at p.
#define BIAS(p, a, b, c) \
	VBROADCASTSS p, a; \
	VMOVAPS      a, b; \
	VMOVAPS      a, c

#define RECTIFY(a, b, c) \
	VMAXPS a, Y15, a; \
	VMAXPS b, Y15, b; \
	VMAXPS c, Y15, c

// STOREROW stores a row, and goes on to the next channel.
#define STOREROW(a, b, c) \
	VMOVUPS a, (DI)(R8*1); \
	VMOVUPS b, (DI)(R9*1); \
	VMOVUPS c, (DI)(R10*1); \
	ADDQ    R11, DI

// func convTileFMA(dst *float32, stride int, out *int64, x *float32, in, offsets *int64, w *float32, k int, relu bool)
TEXT ·convTileFMA(SB), NOSPLIT, $0-65
	MOVQ dst+0(FP), DI
	MOVQ stride+8(FP), R11
	MOVQ x+24(FP), SI
	MOVQ in+32(FP), AX
	OFFSETS
	MOVQ offsets+40(FP), DX
	MOVQ w+48(FP), BX
	MOVQ k+56(FP), CX

	BIAS(0(BX), Y0, Y1, Y2)
	BIAS(4(BX), Y3, Y4, Y5)
	BIAS(8(BX), Y6, Y7, Y8)
	BIAS(12(BX), Y9, Y10, Y11)

tileLoop:
	ADDQ         $16, BX
	MOVQ         (DX), AX
	ADDQ         SI, AX
	VMOVUPS      (AX)(R8*1), Y12
	VMOVUPS      (AX)(R9*1), Y13
	VMOVUPS      (AX)(R10*1), Y14
	VALUES
	ADDQ         $8, DX
	DECQ         CX
	JNZ          tileLoop

	MOVBLZX relu+64(FP), AX
	TESTL   AX, AX
	JZ      tileStore
	VXORPS  Y15, Y15, Y15
	RECTIFY(Y0, Y1, Y2)
	RECTIFY(Y3, Y4, Y5)
	RECTIFY(Y6, Y7, Y8)
	RECTIFY(Y9, Y10, Y11)

tileStore:
	MOVQ    out+16(FP), AX
	OFFSETS
	STOREROW(Y0, Y1, Y2)
	STOREROW(Y3, Y4, Y5)
	STOREROW(Y6, Y7, Y8)
	STOREROW(Y9, Y10, Y11)
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
	OFFSETS
	ZERO

gradLoop:
	MOVQ    8(DX), AX
	ADDQ    SI, AX
	VMOVUPS (AX)(R8*1), Y12
	VMOVUPS (AX)(R9*1), Y13
	VMOVUPS (AX)(R10*1), Y14
	MOVQ    (DX), AX
	ADDQ    BX, AX
	VECTORS(AX, R11, R12)
	ADDQ    $16, DX
	DECQ    CX
	JNZ     gradLoop

	ADDLANES(Y0, Y3, Y6, Y9, (DI))
	ADDLANES(Y1, Y4, Y7, Y10, 16(DI))
	ADDLANES(Y2, Y5, Y8, Y11, 32(DI))
	VZEROUPPER
	RET

// ADDTO adds a row of the tile to memory, and goes on to the next channel. It
// reads all before it writes, so that a vector that repeats another is added once.
#define ADDTO(a, b, c) \
	VADDPS  (DI)(R8*1), a, a; \
	VADDPS  (DI)(R9*1), b, b; \
	VADDPS  (DI)(R10*1), c, c; \
	VMOVUPS a, (DI)(R8*1); \
	VMOVUPS b, (DI)(R9*1); \
	VMOVUPS c, (DI)(R10*1); \
	ADDQ    R12, DI

// func convScatterTileFMA(dx *float32, channel int, in *int64, dz *float32, stride int, out *int64, w *float32, units int)
TEXT ·convScatterTileFMA(SB), NOSPLIT, $0-64
	MOVQ dx+0(FP), DI
	MOVQ channel+8(FP), R12
	MOVQ dz+24(FP), SI
	MOVQ stride+32(FP), R11
	MOVQ out+40(FP), AX
	OFFSETS
	MOVQ w+48(FP), BX
	MOVQ units+56(FP), CX
	ZERO

scatterLoop:
	VMOVUPS      (SI)(R8*1), Y12
	VMOVUPS      (SI)(R9*1), Y13
	VMOVUPS      (SI)(R10*1), Y14
	VALUES
	ADDQ         R11, SI
	ADDQ         $16, BX
	DECQ         CX
	JNZ          scatterLoop

	MOVQ in+16(FP), AX
	OFFSETS
	ADDTO(Y0, Y1, Y2)
	ADDTO(Y3, Y4, Y5)
	ADDTO(Y6, Y7, Y8)
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
	VECTORS(BX, R9, R10)
	ADDQ    $32, SI
	ADDQ    $32, BX
	SUBQ    $8, CX
	JNZ     dotLoop

	STORELANES(Y0, Y3, Y6, Y9, (DI))
	STORELANES(Y1, Y4, Y7, Y10, (DI)(R8*1))
	STORELANES(Y2, Y5, Y8, Y11, (DI)(R8*2))
	VZEROUPPER
	RET

// STORE24 stores a row of 24 columns, and goes on to the next.
#define STORE24(a, b, c) \
	VMOVUPS a, (DI); \
	VMOVUPS b, 32(DI); \
	VMOVUPS c, 64(DI); \
	ADDQ    R9, DI

// func outerTilesFMA(dw *float32, wStride int, dz *float32, x *float32, xStride, rows, groups int)
//
// For each group of four outputs the four rows Σ dz·x over the rows of a
// minibatch, at 24 columns; dz holds four values a row, group after group.
// Strides are bytes.
TEXT ·outerTilesFMA(SB), NOSPLIT, $0-56
	MOVQ dw+0(FP), DI
	MOVQ wStride+8(FP), R9
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
	VALUES
	ADDQ         R11, SI
	ADDQ         $16, BX
	DECQ         CX
	JNZ          outerLoop

	STORE24(Y0, Y1, Y2)
	STORE24(Y3, Y4, Y5)
	STORE24(Y6, Y7, Y8)
	STORE24(Y9, Y10, Y11)
	DECQ    DX
	JNZ     group
	VZEROUPPER
	RET
