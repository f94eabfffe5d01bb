//go:build amd64 && !noasm

#include "textflag.h"
#include "fold_amd64.h"

// Every n is a multiple of 8 and above 0.

// func maxAbsAVX2(x *float32, n int) float32
TEXT ·maxAbsAVX2(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS ·signless(SB), Y15
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

pair:
	CMPQ CX, $16
	JL   single
	VANDPS (SI), Y15, Y2
	VANDPS 32(SI), Y15, Y3

	// The second source wins where a comparison is false, so the running
	// maximum stands there and an entry that is not a number is passed over.
	VMAXPS Y0, Y2, Y0
	VMAXPS Y1, Y3, Y1
	ADDQ   $64, SI
	SUBQ   $16, CX
	JMP    pair

single:
	TESTQ  CX, CX
	JZ     fold
	VANDPS (SI), Y15, Y2
	VMAXPS Y0, Y2, Y0

fold:
	VMAXPS       Y1, Y0, Y0
	FOLD(VMAXPS)
	MOVSS        X0, ret+16(FP)
	RET

// func maxAVX2(x *float32, n int) float32
TEXT ·maxAVX2(SB), NOSPLIT, $0-20
	MOVQ    x+0(FP), SI
	MOVQ    n+8(FP), CX
	VMOVUPS (SI), Y0
	VMOVAPS Y0, Y1

maxpair:
	CMPQ   CX, $16
	JL     maxsingle
	VMAXPS (SI), Y0, Y0
	VMAXPS 32(SI), Y1, Y1
	ADDQ   $64, SI
	SUBQ   $16, CX
	JMP    maxpair

maxsingle:
	TESTQ  CX, CX
	JZ     maxfold
	VMAXPS (SI), Y0, Y0

maxfold:
	VMAXPS       Y1, Y0, Y0
	FOLD(VMAXPS)
	MOVSS        X0, ret+16(FP)
	RET

// func dotAVX2(x, y *float32, n int) float32
TEXT ·dotAVX2(SB), NOSPLIT, $0-28
	MOVQ   x+0(FP), SI
	MOVQ   y+8(FP), DI
	MOVQ   n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1

dot16:
	CMPQ        CX, $16
	JL          dot8
	VMOVUPS     (SI), Y2
	VMOVUPS     32(SI), Y3
	VFMADD231PS (DI), Y2, Y0
	VFMADD231PS 32(DI), Y3, Y1
	ADDQ        $64, SI
	ADDQ        $64, DI
	SUBQ        $16, CX
	JMP         dot16

dot8:
	TESTQ       CX, CX
	JZ          dotfold
	VMOVUPS     (SI), Y2
	VFMADD231PS (DI), Y2, Y0

dotfold:
	VADDPS       Y1, Y0, Y0
	FOLD(VADDPS)
	MOVSS        X0, ret+24(FP)
	RET

// func countAboveAVX2(x *float32, n int, t float32) int
TEXT ·countAboveAVX2(SB), NOSPLIT, $0-32
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS t+16(FP), Y15
	VPXOR        Y0, Y0, Y0
	VPXOR        Y1, Y1, Y1

count16:
	CMPQ    CX, $16
	JL      count8
	VMOVUPS (SI), Y2
	VMOVUPS 32(SI), Y3
	VCMPPS  $14, Y15, Y2, Y2
	VCMPPS  $14, Y15, Y3, Y3
	VPSUBD  Y2, Y0, Y0
	VPSUBD  Y3, Y1, Y1
	ADDQ    $64, SI
	SUBQ    $16, CX
	JMP     count16

count8:
	TESTQ   CX, CX
	JZ      countfold
	VMOVUPS (SI), Y2
	VCMPPS  $14, Y15, Y2, Y2
	VPSUBD  Y2, Y0, Y0

countfold:
	VPADDD       Y1, Y0, Y0
	FOLD(VPADDD)
	VMOVD        X0, AX
	MOVQ         AX, ret+24(FP)
	RET

// func aboveAVX2(x *float32, n int, t float32) int
TEXT ·aboveAVX2(SB), NOSPLIT, $0-32
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS t+16(FP), Y15
	XORQ         AX, AX

above32:
	LEAQ   32(AX), DX
	CMPQ   DX, CX
	JGT    above8
	VMOVUPS (SI)(AX*4), Y0
	VCMPPS $14, Y15, Y0, Y0
	VMOVUPS 32(SI)(AX*4), Y1
	VCMPPS $14, Y15, Y1, Y1
	VMOVUPS 64(SI)(AX*4), Y2
	VCMPPS $14, Y15, Y2, Y2
	VMOVUPS 96(SI)(AX*4), Y3
	VCMPPS $14, Y15, Y3, Y3
	VORPS  Y1, Y0, Y4
	VORPS  Y3, Y2, Y5
	VORPS  Y5, Y4, Y4
	VPTEST Y4, Y4
	JNZ    above8
	MOVQ   DX, AX
	JMP    above32

above8:
	CMPQ      AX, CX
	JGE       none
	VMOVUPS   (SI)(AX*4), Y0
	VCMPPS    $14, Y15, Y0, Y0
	VMOVMSKPS Y0, DX
	TESTL     DX, DX
	JNZ       found
	ADDQ      $8, AX
	JMP       above8

found:
	BSFL DX, DX
	ADDQ DX, AX

none:
	VZEROUPPER
	MOVQ AX, ret+24(FP)
	RET

// exp(z) for z ≤ 0: z = n·ln2 + r, |r| ≤ ln2/2, a polynomial of degree 6 in r
// after Cephes' expf, times 2ⁿ. Below −87.3 the result is 0.
DATA ·expk+0(SB)/4, $0xc2ae999a  // -87.3
DATA ·expk+4(SB)/4, $0x3fb8aa3b  // 1/ln2
DATA ·expk+8(SB)/4, $0x3f318000  // ln2, high part
DATA ·expk+12(SB)/4, $0xb95e8083 // ln2, low part
DATA ·expk+16(SB)/4, $0x39506967 // 1.9875691500e-4
DATA ·expk+20(SB)/4, $0x3ab743ce // 1.3981999507e-3
DATA ·expk+24(SB)/4, $0x3c088908 // 8.3334519073e-3
DATA ·expk+28(SB)/4, $0x3d2aa9c1 // 4.1665795894e-2
DATA ·expk+32(SB)/4, $0x3e2aaaaa // 1.6666665459e-1
DATA ·expk+36(SB)/4, $0x3f000000 // 0.5
DATA ·expk+40(SB)/4, $0x3f800000 // 1
DATA ·expk+44(SB)/4, $0x0000007f // bias of the exponent
GLOBL ·expk(SB), RODATA|NOPTR, $48

// func expSumAVX2(dst, u *float32, n int, beta, top float32) float32
TEXT ·expSumAVX2(SB), NOSPLIT, $0-36
	MOVQ         dst+0(FP), DI
	MOVQ         u+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS beta+24(FP), Y15
	VBROADCASTSS top+28(FP), Y14
	VBROADCASTSS ·expk+0(SB), Y13
	VBROADCASTSS ·expk+4(SB), Y12
	VBROADCASTSS ·expk+8(SB), Y11
	VBROADCASTSS ·expk+12(SB), Y10
	VBROADCASTSS ·expk+40(SB), Y9
	VPBROADCASTD ·expk+44(SB), Y8
	VXORPS       Y0, Y0, Y0

exploop:
	VMOVUPS      (SI), Y1
	VSUBPS       Y14, Y1, Y1
	VMULPS       Y15, Y1, Y1
	VCMPPS       $13, Y13, Y1, Y7   // z ≥ −87.3
	VMAXPS       Y13, Y1, Y1
	VMULPS       Y12, Y1, Y2
	VROUNDPS     $0, Y2, Y2         // n
	VFNMADD231PS Y11, Y2, Y1
	VFNMADD231PS Y10, Y2, Y1        // r
	VMULPS       Y1, Y1, Y3         // r²
	VBROADCASTSS ·expk+16(SB), Y4
	VBROADCASTSS ·expk+20(SB), Y5
	VFMADD213PS  Y5, Y1, Y4
	VBROADCASTSS ·expk+24(SB), Y5
	VFMADD213PS  Y5, Y1, Y4
	VBROADCASTSS ·expk+28(SB), Y5
	VFMADD213PS  Y5, Y1, Y4
	VBROADCASTSS ·expk+32(SB), Y5
	VFMADD213PS  Y5, Y1, Y4
	VBROADCASTSS ·expk+36(SB), Y5
	VFMADD213PS  Y5, Y1, Y4
	VADDPS       Y9, Y1, Y1
	VFMADD231PS  Y3, Y4, Y1         // 1 + r + r²·poly
	VCVTPS2DQ    Y2, Y2
	VPADDD       Y8, Y2, Y2
	VPSLLD       $23, Y2, Y2
	VMULPS       Y2, Y1, Y1
	VANDPS       Y7, Y1, Y1
	VMOVUPS      Y1, (DI)
	VADDPS       Y1, Y0, Y0
	ADDQ         $32, SI
	ADDQ         $32, DI
	SUBQ         $8, CX
	JNZ          exploop

	FOLD(VADDPS)
	MOVSS        X0, ret+32(FP)
	RET

// func totalAVX2(x *float32, n int, s *[8]float32)
TEXT ·totalAVX2(SB), NOSPLIT, $0-24
	MOVQ   x+0(FP), SI
	MOVQ   n+8(FP), CX
	MOVQ   s+16(FP), DI
	VXORPS Y0, Y0, Y0

totalLoop:
	VADDPS (SI), Y0, Y0
	ADDQ   $32, SI
	SUBQ   $8, CX
	JNZ    totalLoop
	VMOVUPS Y0, (DI)
	VZEROUPPER
	RET
