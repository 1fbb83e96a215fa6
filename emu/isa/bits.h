/*
 * Fields of the control and status registers, of PTEs and of PMP entries, under the names the
 * privileged specification gives them. Only #defines, so that C and assembler share them; host,
 * firmware and guest kernel all include this header. Numbers of CSRs and causes are not here:
 * see csr.def and cause.def.
 */
#ifndef PAGEWALK_EMU_ISA_BITS_H
#define PAGEWALK_EMU_ISA_BITS_H

#ifdef __ASSEMBLER__
#define ISA_UL(value) value
#else
#define ISA_UL(value) value##UL
#endif
#define ISA_BIT(position) (ISA_UL(1) << (position))

/* Privilege modes (priv spec 1.2). */
#define PRV_U 0
#define PRV_S 1
#define PRV_M 3

/* misa (priv spec 3.1.1): MXL in the top two bits, one bit per extension letter below. */
#define MISA_MXL_64 (ISA_UL(2) << 62)
#define MISA_A ISA_BIT(0)
#define MISA_B ISA_BIT(1)
#define MISA_C ISA_BIT(2)
#define MISA_D ISA_BIT(3)
#define MISA_F ISA_BIT(5)
#define MISA_I ISA_BIT(8)
#define MISA_M ISA_BIT(12)
#define MISA_S ISA_BIT(18)
#define MISA_U ISA_BIT(20)

/*
 * mstatus (priv spec 3.1.6):
 *
 *   63 62..38 37  36  35..34 33..32 31..23 22  21 20  19  18  17   16..13 12..11 10..9 8   7    6
 *   SD        MBE SBE SXL    UXL           TSR TW TVM MXR SUM MPRV XS FS  MPP    VS    SPP MPIE UBE
 *   5    4  3   2  1   0
 *   SPIE    MIE    SIE
 */
#define MSTATUS_SIE ISA_BIT(1)
#define MSTATUS_MIE ISA_BIT(3)
#define MSTATUS_SPIE ISA_BIT(5)
#define MSTATUS_UBE ISA_BIT(6)
#define MSTATUS_MPIE ISA_BIT(7)
#define MSTATUS_SPP ISA_BIT(8)
#define MSTATUS_VS (ISA_UL(3) << 9)
#define MSTATUS_MPP_SHIFT 11
#define MSTATUS_MPP (ISA_UL(3) << MSTATUS_MPP_SHIFT)
#define MSTATUS_FS_SHIFT 13
#define MSTATUS_FS (ISA_UL(3) << MSTATUS_FS_SHIFT)
#define MSTATUS_FS_OFF (ISA_UL(0) << MSTATUS_FS_SHIFT)
#define MSTATUS_FS_INITIAL (ISA_UL(1) << MSTATUS_FS_SHIFT)
#define MSTATUS_FS_CLEAN (ISA_UL(2) << MSTATUS_FS_SHIFT)
#define MSTATUS_FS_DIRTY (ISA_UL(3) << MSTATUS_FS_SHIFT)
#define MSTATUS_XS (ISA_UL(3) << 15)
#define MSTATUS_MPRV ISA_BIT(17)
#define MSTATUS_SUM ISA_BIT(18)
#define MSTATUS_MXR ISA_BIT(19)
#define MSTATUS_TVM ISA_BIT(20)
#define MSTATUS_TW ISA_BIT(21)
#define MSTATUS_TSR ISA_BIT(22)
#define MSTATUS_UXL (ISA_UL(3) << 32)
#define MSTATUS_UXL_64 (ISA_UL(2) << 32)
#define MSTATUS_SXL (ISA_UL(3) << 34)
#define MSTATUS_SXL_64 (ISA_UL(2) << 34)
#define MSTATUS_SBE ISA_BIT(36)
#define MSTATUS_MBE ISA_BIT(37)
#define MSTATUS_SD ISA_BIT(63)

/* sstatus (priv spec 4.1.1) is mstatus seen through this mask. */
#define SSTATUS_SIE MSTATUS_SIE
#define SSTATUS_SPIE MSTATUS_SPIE
#define SSTATUS_UBE MSTATUS_UBE
#define SSTATUS_SPP MSTATUS_SPP
#define SSTATUS_VS MSTATUS_VS
#define SSTATUS_FS MSTATUS_FS
#define SSTATUS_FS_SHIFT MSTATUS_FS_SHIFT
#define SSTATUS_FS_OFF MSTATUS_FS_OFF
#define SSTATUS_FS_INITIAL MSTATUS_FS_INITIAL
#define SSTATUS_FS_CLEAN MSTATUS_FS_CLEAN
#define SSTATUS_FS_DIRTY MSTATUS_FS_DIRTY
#define SSTATUS_XS MSTATUS_XS
#define SSTATUS_SUM MSTATUS_SUM
#define SSTATUS_MXR MSTATUS_MXR
#define SSTATUS_UXL MSTATUS_UXL
#define SSTATUS_UXL_64 MSTATUS_UXL_64
#define SSTATUS_SD MSTATUS_SD
#define SSTATUS_MASK                                                                               \
    (SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_UBE | SSTATUS_SPP | SSTATUS_VS | SSTATUS_FS |            \
     SSTATUS_XS | SSTATUS_SUM | SSTATUS_MXR | SSTATUS_UXL | SSTATUS_SD)

/* mip, mie, sip, sie (priv spec 3.1.9, 4.1.3): bit = interrupt number. */
#define MIP_SSIP ISA_BIT(1)
#define MIP_MSIP ISA_BIT(3)
#define MIP_STIP ISA_BIT(5)
#define MIP_MTIP ISA_BIT(7)
#define MIP_SEIP ISA_BIT(9)
#define MIP_MEIP ISA_BIT(11)
#define MIP_LCOFIP ISA_BIT(13)
#define MIE_SSIE MIP_SSIP
#define MIE_MSIE MIP_MSIP
#define MIE_STIE MIP_STIP
#define MIE_MTIE MIP_MTIP
#define MIE_SEIE MIP_SEIP
#define MIE_MEIE MIP_MEIP
#define MIE_LCOFIE MIP_LCOFIP
#define SIP_SSIP MIP_SSIP
#define SIP_STIP MIP_STIP
#define SIP_SEIP MIP_SEIP
#define SIP_LCOFIP MIP_LCOFIP
#define SIE_SSIE MIP_SSIP
#define SIE_STIE MIP_STIP
#define SIE_SEIE MIP_SEIP
#define SIE_LCOFIE MIP_LCOFIP

/* mcause, scause (priv spec 3.1.15): the top bit tells interrupts from exceptions. */
#define CAUSE_INTERRUPT ISA_BIT(63)

/* mtvec, stvec (priv spec 3.1.7): base, and the mode in the low two bits. */
#define TVEC_MODE ISA_UL(3)
#define TVEC_MODE_DIRECT 0
#define TVEC_MODE_VECTORED 1

/* menvcfg, senvcfg (priv spec 3.1.18, 4.1.10). */
#define ENVCFG_FIOM ISA_BIT(0)
#define ENVCFG_CBIE (ISA_UL(3) << 4) /* 1: inval flushes; 3: it invalidates; 2 is reserved */
#define ENVCFG_CBIE_RESERVED (ISA_UL(2) << 4)
#define ENVCFG_CBCFE ISA_BIT(6)
#define ENVCFG_CBZE ISA_BIT(7)
#define MENVCFG_FIOM ENVCFG_FIOM
#define MENVCFG_ADUE ISA_BIT(61)
#define MENVCFG_PBMTE ISA_BIT(62)
#define MENVCFG_STCE ISA_BIT(63)
#define SENVCFG_FIOM ENVCFG_FIOM

/* mstateen0 to mstateen3 (priv spec, "Smstateen"): what S-mode may touch. */
#define MSTATEEN_SE ISA_BIT(63)     /* the sstateen of the same number */
#define MSTATEEN0_ENVCFG ISA_BIT(62) /* senvcfg */

/* mcounteren, scounteren, mcountinhibit (priv spec 3.1.11, 3.1.12); TM is absent in the last. */
#define COUNTEREN_CY ISA_BIT(0)
#define COUNTEREN_TM ISA_BIT(1)
#define COUNTEREN_IR ISA_BIT(2)
#define COUNTINHIBIT_CY ISA_BIT(0)
#define COUNTINHIBIT_IR ISA_BIT(2)

/*
 * mhpmevent (priv spec 3.1.10, Sscofpmf): what the events are is the machine's (emu/abi/pmu.def).
 *
 *   63 62   61   60   59    58    57..56   55..8 7..0
 *   OF MINH SINH UINH VSINH VUINH reserved 0     event
 */
#define MHPMEVENT_EVENT ISA_UL(0xff)
#define MHPMEVENT_UINH ISA_BIT(60)
#define MHPMEVENT_SINH ISA_BIT(61)
#define MHPMEVENT_MINH ISA_BIT(62)
#define MHPMEVENT_FILTERS (MHPMEVENT_UINH | MHPMEVENT_SINH | MHPMEVENT_MINH)
#define MHPMEVENT_OF ISA_BIT(63)
#define MHPMEVENT_SSCOFPMF (ISA_UL(0xff) << 56)

/* satp (priv spec 4.1.11): MODE 63..60, ASID 59..44, PPN 43..0. */
#define SATP_MODE_SHIFT 60
#define SATP_MODE (ISA_UL(15) << SATP_MODE_SHIFT)
#define SATP_MODE_BARE 0
#define SATP_MODE_SV39 8
#define SATP_MODE_SV48 9
#define SATP_MODE_SV57 10
#define SATP_ASID_SHIFT 44
#define SATP_ASID_BITS 16
#define SATP_ASID (ISA_UL(0xffff) << SATP_ASID_SHIFT)
#define SATP_PPN (ISA_BIT(44) - 1)

/*
 * PTE of Sv39, Sv48 and Sv57 (priv spec 4.4.1):
 *
 *   63 62..61 60..54   53..10 9..8 7 6 5 4 3 2 1 0
 *   N  PBMT   reserved PPN    RSW  D A G U X W R V
 */
#define PTE_V ISA_BIT(0)
#define PTE_R ISA_BIT(1)
#define PTE_W ISA_BIT(2)
#define PTE_X ISA_BIT(3)
#define PTE_U ISA_BIT(4)
#define PTE_G ISA_BIT(5)
#define PTE_A ISA_BIT(6)
#define PTE_D ISA_BIT(7)
#define PTE_RSW_SHIFT 8
#define PTE_RSW (ISA_UL(3) << PTE_RSW_SHIFT)
#define PTE_PPN_SHIFT 10
#define PTE_PPN (SATP_PPN << PTE_PPN_SHIFT)
#define PTE_RESERVED (ISA_UL(0x7f) << 54)
#define PTE_PBMT (ISA_UL(3) << 61)
#define PTE_PBMT_NC (ISA_UL(1) << 61)
#define PTE_PBMT_IO (ISA_UL(2) << 61)
#define PTE_N ISA_BIT(63)
/* The lowest bits of the PPN where N is set: the size of the range (priv spec, Svnapot). */
#define PTE_NAPOT_BITS (ISA_UL(15) << PTE_PPN_SHIFT)
#define PTE_NAPOT_64K (ISA_UL(8) << PTE_PPN_SHIFT)

/* Of Zicbom, Zicbop and Zicboz, and of the device tree. */
#define CACHE_BLOCK_SIZE 64

#define PAGE_SHIFT 12
#define PAGE_SIZE (ISA_UL(1) << PAGE_SHIFT)

/* pmpcfg: eight bits per entry, eight entries per register (priv spec 3.7.1). */
#define PMP_R 0x01
#define PMP_W 0x02
#define PMP_X 0x04
#define PMP_A_SHIFT 3
#define PMP_A 0x18
#define PMP_A_OFF 0x00
#define PMP_A_TOR 0x08
#define PMP_A_NA4 0x10
#define PMP_A_NAPOT 0x18
#define PMP_L 0x80
#define PMPADDR_MASK (ISA_BIT(54) - 1)

/* fcsr (unpriv spec 11.2): frm 7..5, fflags 4..0. */
#define FFLAGS_NX 0x01
#define FFLAGS_UF 0x02
#define FFLAGS_OF 0x04
#define FFLAGS_DZ 0x08
#define FFLAGS_NV 0x10
#define FFLAGS_MASK 0x1f
#define FRM_SHIFT 5
#define FRM_MASK 0x7
#define FCSR_MASK 0xff
#define RM_RNE 0
#define RM_RTZ 1
#define RM_RDN 2
#define RM_RUP 3
#define RM_RMM 4
#define RM_DYN 7

#endif
