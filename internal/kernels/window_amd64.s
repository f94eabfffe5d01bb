//go:build amd64 && !noasm

#include "textflag.h"

DATA ·one+0(SB)/4, $0x3f800000
GLOBL ·one(SB), RODATA|NOPTR, $4

// SEEN is value AX of eight windows, less their means in Y0, in Y3.
#define SEEN \
	MOVQ    (BX)(AX*8), DX; \
	VMOVUPS (SI)(DX*4), Y3; \
	VSUBPS  Y0, Y3, Y3

#define NEXT(loop) \
	INCQ AX; \
	CMPQ AX, CX; \
	JLT  loop

// func windowsAVX2(dst *float32, stride int, image *float32, offsets *int64, shift *float32, n int, eps, width float32)
TEXT ·windowsAVX2(SB), NOSPLIT, $0-56
	MOVQ   dst+0(FP), DI
	MOVQ   stride+8(FP), R9
	MOVQ   image+16(FP), SI
	MOVQ   offsets+24(FP), BX
	MOVQ   shift+32(FP), R8
	MOVQ   n+40(FP), CX
	XORQ   AX, AX
	VXORPS Y0, Y0, Y0

sumLoop:
	MOVQ   (BX)(AX*8), DX
	VADDPS (SI)(DX*4), Y0, Y0
	NEXT(sumLoop)
	VBROADCASTSS width+52(FP), Y1
	VDIVPS Y1, Y0, Y0
	XORQ   AX, AX
	VXORPS Y2, Y2, Y2

squareLoop:
	SEEN
	VMULPS Y3, Y3, Y3
	VADDPS Y3, Y2, Y2
	NEXT(squareLoop)
	VSQRTPS      Y2, Y2
	VBROADCASTSS eps+48(FP), Y1
	VADDPS       Y1, Y2, Y2
	VBROADCASTSS ·one(SB), Y1
	VDIVPS       Y2, Y1, Y2
	XORQ         AX, AX

writeLoop:
	SEEN
	VMULPS       Y2, Y3, Y3
	VBROADCASTSS (R8)(AX*4), Y4
	VSUBPS       Y4, Y3, Y3
	VMOVUPS      Y3, (DI)
	ADDQ         R9, DI
	NEXT(writeLoop)
	VZEROUPPER
	RET
