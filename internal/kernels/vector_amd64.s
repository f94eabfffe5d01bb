//go:build amd64 && !noasm

#include "textflag.h"

DATA ·signless+0(SB)/4, $0x7fffffff
GLOBL ·signless(SB), RODATA|NOPTR, $4

// Every n is a multiple of 8 and above 0. Kernels of two arrays have dst in DI,
// x in SI and two constants in Y14 and Y15; those of three have dst, x and y in
// DI, SI and DX. Y13 is 0 in both.

#define TWO \
	MOVQ         dst+0(FP), DI; \
	MOVQ         x+8(FP), SI; \
	MOVQ         n+16(FP), CX; \
	VBROADCASTSS a+24(FP), Y14; \
	VBROADCASTSS b+28(FP), Y15; \
	VXORPS       Y13, Y13, Y13

#define THREE \
	MOVQ   dst+0(FP), DI; \
	MOVQ   x+8(FP), SI; \
	MOVQ   y+16(FP), DX; \
	MOVQ   n+24(FP), CX; \
	VXORPS Y13, Y13, Y13

// STORE writes Y0 and goes on to the next eight values; after the last it returns.
#define STORE(loop) \
	VMOVUPS Y0, (DI); \
	ADDQ    $32, DI; \
	ADDQ    $32, SI; \
	SUBQ    $8, CX; \
	JNZ     loop; \
	VZEROUPPER; \
	RET

#define STORE3(loop) \
	ADDQ $32, DX; \
	STORE(loop)

// func scaleAVX2(dst, x *float32, n int, a, b float32)
TEXT ·scaleAVX2(SB), NOSPLIT, $0-32
	TWO

scaleLoop:
	VMULPS (SI), Y14, Y0
	STORE(scaleLoop)

// func axpyAVX2(dst, x *float32, n int, a, b float32)
TEXT ·axpyAVX2(SB), NOSPLIT, $0-32
	TWO

axpyLoop:
	VMULPS (SI), Y14, Y0
	VADDPS (DI), Y0, Y0
	STORE(axpyLoop)

// func axpyFusedAVX2(dst, x *float32, n int, a, b float32)
TEXT ·axpyFusedAVX2(SB), NOSPLIT, $0-32
	TWO

axpyFusedLoop:
	VMOVUPS     (DI), Y0
	VFMADD231PS (SI), Y14, Y0
	STORE(axpyFusedLoop)

// func signedSquareAVX2(dst, x *float32, n int, a, b float32)
TEXT ·signedSquareAVX2(SB), NOSPLIT, $0-32
	TWO
	VBROADCASTSS ·signless+0(SB), Y12

signedSquareLoop:
	VMOVUPS (SI), Y0
	VANDPS  Y12, Y0, Y1
	VMULPS  Y1, Y0, Y0
	STORE(signedSquareLoop)

// func rectifyAVX2(dst, x *float32, n int, a, b float32)
TEXT ·rectifyAVX2(SB), NOSPLIT, $0-32
	TWO

rectifyLoop:
	VMOVUPS (SI), Y0
	VSUBPS  Y14, Y0, Y0
	VMAXPS  Y0, Y13, Y0 // an entry that is not a number stays so
	STORE(rectifyLoop)

// func rectifySumAVX2(dst, x *float32, n int, a, b float32)
TEXT ·rectifySumAVX2(SB), NOSPLIT, $0-32
	TWO

rectifySumLoop:
	VMOVUPS (SI), Y0
	VSUBPS  Y14, Y0, Y0
	VMAXPS  Y0, Y13, Y0
	VADDPS  (DI), Y0, Y0
	STORE(rectifySumLoop)

// func biasReLUAVX2(dst, x *float32, n int, a, b float32)
TEXT ·biasReLUAVX2(SB), NOSPLIT, $0-32
	TWO

biasReLULoop:
	VMOVUPS (DI), Y0
	VADDPS  (SI), Y0, Y0
	VMAXPS  Y0, Y13, Y0 // 0 > s ? 0 : s
	STORE(biasReLULoop)

// func momentumAVX2(dst, x *float32, n int, a, b float32)
TEXT ·momentumAVX2(SB), NOSPLIT, $0-32
	TWO

momentumLoop:
	VMULPS  (SI), Y14, Y0
	VADDPS  (DI), Y0, Y0
	VMOVUPS Y0, (SI)
	VMULPS  Y0, Y15, Y0
	STORE(momentumLoop)

// func nesterovAVX2(dst, x *float32, n int, a, b float32)
TEXT ·nesterovAVX2(SB), NOSPLIT, $0-32
	TWO

nesterovLoop:
	VMOVUPS (DI), Y1
	VMULPS  (SI), Y14, Y0
	VADDPS  Y1, Y0, Y0
	VMOVUPS Y0, (SI)
	VMULPS  Y0, Y14, Y0
	VADDPS  Y1, Y0, Y0
	VMULPS  Y0, Y15, Y0
	STORE(nesterovLoop)

// func mulAddAVX2(dst, x, y *float32, n int)
TEXT ·mulAddAVX2(SB), NOSPLIT, $0-32
	THREE

mulAddLoop:
	VMOVUPS     (DI), Y0
	VMOVUPS     (SI), Y1
	VFMADD231PS (DX), Y1, Y0
	STORE3(mulAddLoop)

// func subAVX2(dst, x, y *float32, n int)
TEXT ·subAVX2(SB), NOSPLIT, $0-32
	THREE

subLoop:
	VMOVUPS (SI), Y0
	VSUBPS  (DX), Y0, Y0
	STORE3(subLoop)

// func reluGradAVX2(dst, x, y *float32, n int)
TEXT ·reluGradAVX2(SB), NOSPLIT, $0-32
	THREE

reluGradLoop:
	VCMPPS $1, (DX), Y13, Y0 // 0 < y
	VANDPS (SI), Y0, Y0
	STORE3(reluGradLoop)
